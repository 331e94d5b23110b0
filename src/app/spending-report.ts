/** The page on what builds spent in all repositories that the App reaches. */
import { getMonth } from "../core/build/budget.ts";
import { renderSpendPage, type InstallationAccounts } from "../core/comments/spend-page.ts";
import type { Clients } from "./github/client.ts";
import { asking } from "./github/errors.ts";
import type { SpendingBook } from "./spending-book.ts";

/** From the beginning of the month, by what is known of it for ten minutes. @throws GitHubError */
export async function renderSpending(clients: Clients, book: SpendingBook, now: Date): Promise<string> {
  const app = await clients.asApp();
  const installations = await asking(() => app.paginate("GET /app/installations", { per_page: 100 }));
  const accounts: InstallationAccounts[] = [];
  for (const { id, suspended_at } of installations) {
    if (suspended_at === null) accounts.push({ repositories: await book.list(Number(id)) });
  }
  return renderSpendPage(accounts, getMonth(now.toISOString()).from, now.toISOString());
}
