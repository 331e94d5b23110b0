/**
 * `baton spend`: reports what a repository's builds spent, from their records on GitHub. Changes
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
  /**
   * The installation's budgets with this repository's spending alone, because a token can't see the
   * others.
   */
  budgets: BudgetRow[];
  /** Number of ended builds whose records have no spending data. */
  unread: number;
}

/**
 * @param since ISO 8601; spending before this time is left out
 * @throws GitHubError `not_found` if the repository doesn't exist or the caller can't see it
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

// The page on what builds spent in all repositories that the App can access.

/** Covers the current month. The data is cached for ten minutes. @throws GitHubError */
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
