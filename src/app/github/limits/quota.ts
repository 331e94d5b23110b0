/**
 * The primary limit, as each answer tells it anew: REST, GraphQL and search apart. It isn't shared by replicas, since
 * GitHub tells it to each of them: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
import { readReset, type Headers } from "./header-waits.ts";
import type { Priority } from "./policy.ts";

export interface Quota {
  limit: number;
  remaining: number;
  /** Which hour it is of: when that ends by GitHub's clock, in seconds since 1970. */
  hour: number;
  /** When that is by the clock of the quota's keeper, in milliseconds. */
  reset: number;
}

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

/**
 * `known`, brought up to date at `now`, the keeper's time in milliseconds. Of answers that overtook one another, the
 * one with the least left counts.
 */
export function quotaFrom(known: Quota | undefined, headers: Headers, now: number): Quota | undefined {
  const [limit, remaining] = ["limit", "remaining"].map((name) => headers[`x-ratelimit-${name}`]);
  const wait = readReset(headers);
  if (remaining === undefined || wait === null) return known;
  const hour = Number(headers["x-ratelimit-reset"]);
  const told = { limit: Number(limit ?? remaining), remaining: Number(remaining), hour, reset: now + wait };
  // What is over tells nothing, even where GitHub's clock was set back and the next hour has an earlier end.
  if (!known || known.reset <= now || told.hour > known.hour) return told;
  return told.hour < known.hour || told.remaining > known.remaining ? known : told;
}
