/** `baton spend`: what the builds of a repository spent, as their records on GitHub say. Changes nothing. */
import { DEFAULT_SETTINGS } from "../core/build/settings.ts";
import type { Accounts } from "../core/record/accounts.ts";
import { listBudgets, reportSpending, type BudgetRow, type SpendReport } from "../core/record/spending.ts";
import { accessOf, type Asker } from "./asker.ts";
import { readAllAccounts } from "./github/accounts.ts";
import { baseOf } from "./observe/base.ts";
import { defaultBranchOf } from "./observe/repository.ts";

export interface RepositorySpending extends SpendReport {
  /** The installation's with what this repository spent alone: a token shows no others. */
  budgets: BudgetRow[];
  /** Ended builds whose records keep no accounts. */
  unread: number;
}

/**
 * @param since ISO 8601: what was counted before is left out
 * @throws GitHubError `not_found` where there is no such repository, or none that the asker sees
 */
export async function readSpending(
  asker: Asker,
  { owner, repo }: { owner: string; repo: string },
  { since, now }: { since: string; now: string },
): Promise<RepositorySpending> {
  const { access } = await accessOf(asker, owner, repo);
  const { settings } = await baseOf(access, await defaultBranchOf(access));
  const { branch_prefix, budgets } = settings.ok ? settings.value : DEFAULT_SETTINGS;
  const goOn = (ended: readonly Accounts[]) => ended.some(({ ended_at: at }) => at === null || at >= since);
  const { live, ended, unread } = await readAllAccounts(access, [branch_prefix, DEFAULT_SETTINGS.branch_prefix], goOn);
  const all = [...live, ...ended];
  return { ...reportSpending(all, since), budgets: listBudgets(all, all, budgets, now), unread };
}
