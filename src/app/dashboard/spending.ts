/**
 * `baton spend`: what the builds of a repository spent, as their records on GitHub say. Changes
 * nothing.
 */
import { DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import {
  listBudgets,
  reportSpending,
  type Accounts,
  type BudgetRow,
  type SpendReport,
} from "../../core/model/accounts.ts";
import { connectRepository, type CliCredentials } from "../cli-access.ts";
import { readAllAccounts } from "../observe/build-accounts.ts";
import { readBase } from "../observe/base.ts";
import { readDefaultBranch } from "../observe/repository.ts";
import { getMonth } from "../../core/model/budget.ts";
import { renderSpendPage, type InstallationAccounts } from "../../core/messages/spending.ts";
import type { Clients } from "../github/client.ts";
import { requestGitHub } from "../github/errors.ts";
import type { SpendingBook } from "../spending-book.ts";

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
  asker: CliCredentials,
  { owner, repo }: { owner: string; repo: string },
  { since, now }: { since: string; now: string },
): Promise<RepositorySpending> {
  const { access } = await connectRepository(asker, owner, repo);
  const { settings } = await readBase(access, await readDefaultBranch(access));
  const { branch_prefix, budgets } = settings.ok ? settings.value : DEFAULT_SETTINGS;
  const goOn = (ended: readonly Accounts[]) =>
    ended.some(({ ended_at: at }) => at === null || at >= since);
  const { live, ended, unread } = await readAllAccounts(
    access,
    [branch_prefix, DEFAULT_SETTINGS.branch_prefix],
    goOn,
  );
  const all = [...live, ...ended];
  return { ...reportSpending(all, since), budgets: listBudgets(all, all, budgets, now), unread };
}

// The page on what builds spent in all repositories that the App reaches.

/** From the beginning of the month, by what is known of it for ten minutes. @throws GitHubError */
export async function renderSpending(
  clients: Clients,
  book: SpendingBook,
  now: Date,
): Promise<string> {
  const app = await clients.getAppOctokit();
  const installations = await requestGitHub(() =>
    app.paginate("GET /app/installations", { per_page: 100 }),
  );
  const accounts: InstallationAccounts[] = [];
  for (const { id, suspended_at } of installations) {
    if (suspended_at === null) accounts.push({ repositories: await book.list(Number(id)) });
  }
  return renderSpendPage(accounts, getMonth(now.toISOString()).from, now.toISOString());
}
