/**
 * The primary limit, as each answer tells it anew: REST, GraphQL and search apart. It isn't shared by replicas, since
 * GitHub tells it to each of them: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
import type { Priority } from "./policy.ts";

export interface Quota {
  limit: number;
  remaining: number;
  /** Milliseconds since 1970. */
  reset: number;
}

export type Headers = Record<string, string | number | undefined>;

/**
 * What is left for others. Looks read as `usual`: a larger reserve would keep them from finding what is to be merged.
 */
const KEPT_BACK: Record<Priority, number> = { merge: 0, usual: 0.02, status: 0.1 };

/** When there is something left for this priority: `now` = at once. */
export function leftAt(quota: Quota | undefined, priority: Priority, now: number): number {
  if (!quota || quota.reset <= now || quota.remaining > quota.limit * KEPT_BACK[priority]) return now;
  return quota.reset;
}

/** Of the whole limit, 0 to 1. */
export function partLeft({ limit, remaining, reset }: Quota, now: number): number {
  return reset <= now || limit === 0 ? 1 : remaining / limit;
}

/** `known`, brought up to date. Of answers that overtook one another, the one with the least left counts. */
export function quotaFrom(known: Quota | undefined, headers: Headers): Quota | undefined {
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) => headers[`x-ratelimit-${name}`]);
  if (remaining === undefined || reset === undefined) return known;
  // A second later than it says: GitHub's clock and ours aren't the same.
  const told = { limit: Number(limit ?? remaining), remaining: Number(remaining), reset: Number(reset) * 1000 + 1000 };
  if (!known || told.reset > known.reset) return told;
  return told.reset < known.reset || told.remaining > known.remaining ? known : told;
}
