/**
 * Whether a server conducts as the same App. Nobody can be asked but GitHub, which shows how its newest deliveries
 * fared: https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook
 */
import type { Octokit } from "../github/access.ts";
import { orNull } from "../github/errors.ts";

/** Of a server that still runs the newest delivery may be old, in a quiet repository; in milliseconds. */
const LATELY_MS = 10 * 60_000;
/** A server that is started anew refuses some. */
const NEWEST = 100;

/** `then`: there was one once, and it may be there yet. */
export type Served = "now" | "then" | "never";

/**
 * `app` is the App's own client. An App whose webhook is off has no log, which GitHub answers by 404: nobody serves it.
 * @throws GitHubError
 */
export async function servedBy(app: Octokit, now: Date): Promise<Served> {
  const log = await orNull(() => app.request("GET /app/hook/deliveries", { per_page: NEWEST }));
  const taken = (log?.data ?? []).filter(({ status_code }) => status_code >= 200 && status_code < 300);
  const newest = Math.max(...taken.map(({ delivered_at }) => Date.parse(delivered_at)));
  if (newest === Number.NEGATIVE_INFINITY) return "never";
  return now.getTime() - newest < LATELY_MS ? "now" : "then";
}
