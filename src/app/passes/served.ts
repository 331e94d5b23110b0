/**
 * Whether a server conducts as the same App. Nobody can be asked but GitHub, which shows how its newest delivery fared:
 * https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook
 */
import type { Octokit } from "../github/access.ts";
import { asking } from "../github/errors.ts";

/** Of a server that still runs the newest delivery may be old, in a quiet repository; in milliseconds. */
const LATELY_MS = 10 * 60_000;

/** `then`: there was one once, and it may be there yet. */
export type Served = "now" | "then" | "never";

/** `app` is the App's own client. @throws GitHubError */
export async function servedBy(app: Octokit, now: Date): Promise<Served> {
  const { data } = await asking(() => app.request("GET /app/hook/deliveries", { per_page: 1 }));
  const [newest] = data;
  if (!newest || newest.status_code < 200 || newest.status_code >= 300) return "never";
  return now.getTime() - Date.parse(newest.delivered_at) < LATELY_MS ? "now" : "then";
}
