import type { Priority } from "./secondary-limits.ts";

/**
 * How long GitHub's headers ask to wait, as durations. GitHub names the end of the primary limit by
 * its own clock, which may differ from this machine's by hours, so that time is compared with the
 * answer's `date`, not with a clock here:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */

export type Headers = Record<string, string | number | undefined>;

/** GitHub counts the primary limit by the hour: a wrong time in a header never means more. */
const LONGEST_RESET_MS = 3_600_000;
/** GitHub tells times in whole seconds. */
const SECOND_MS = 1_000;

/**
 * Milliseconds that `retry-after` asks for, by seconds or by a date (RFC 9110, 10.2.3); null = it
 * asks for none.
 */
export function readRetryAfter(headers: Headers, now: number = Date.now()): number | null {
  const value = headers["retry-after"];
  if (value === undefined) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds > 0 ? seconds * SECOND_MS : null;
  const wait = Date.parse(String(value)) - getAnswerTime(headers, now);
  return wait > 0 ? wait : null;
}

/**
 * Milliseconds from the answer to the end of the primary limit's hour, 0 if it is over; null = the
 * answer doesn't say.
 * `now` (milliseconds since 1970) counts only for an answer without a date.
 */
export function readReset(headers: Headers, now: number = Date.now()): number | null {
  const reset = Number(headers["x-ratelimit-reset"]);
  if (!(reset > 0)) return null;
  const wait = reset * SECOND_MS - getAnswerTime(headers, now);
  // A second more: the date is rounded down.
  return Math.min(Math.max(0, wait), LONGEST_RESET_MS) + SECOND_MS;
}

/** When GitHub answered, by its own clock. */
function getAnswerTime(headers: Headers, now: number): number {
  const date = Date.parse(String(headers["date"]));
  return Number.isNaN(date) ? now : date;
}

// The primary limit, as each answer states it: REST, GraphQL and search apart. It isn't shared by
// replicas, since GitHub tells it to each of them:
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api

export interface Quota {
  limit: number;
  remaining: number;
  /** Which hour it is of: when that ends by GitHub's clock, in seconds since 1970. */
  hour: number;
  /** When that is by the clock of the quota's keeper, in milliseconds. */
  reset: number;
}

/**
 * What is left for others. Looks read as `usual`: a larger reserve would keep them from finding
 * what is to be merged.
 */
const RESERVED_SHARE: Record<Priority, number> = { merge: 0, usual: 0.02, status: 0.1 };

/** When there is something left for this priority: `now` = at once. */
export function getQuotaTime(quota: Quota | undefined, priority: Priority, now: number): number {
  if (!quota || quota.reset <= now || quota.remaining > quota.limit * RESERVED_SHARE[priority])
    return now;
  return quota.reset;
}

/** Of the whole limit, 0 to 1. */
export function getQuotaShare({ limit, remaining, reset }: Quota, now: number): number {
  return reset <= now || limit === 0 ? 1 : remaining / limit;
}

/**
 * `known`, brought up to date at `now`, the keeper's time in milliseconds. Of answers that overtook
 * one another, the one with the least left counts.
 */
export function updateQuota(
  known: Quota | undefined,
  headers: Headers,
  now: number,
): Quota | undefined {
  const [limit, remaining] = ["limit", "remaining"].map((name) => headers[`x-ratelimit-${name}`]);
  const wait = readReset(headers);
  if (remaining === undefined || wait === null) return known;
  const hour = Number(headers["x-ratelimit-reset"]);
  const answered = {
    limit: Number(limit ?? remaining),
    remaining: Number(remaining),
    hour,
    reset: now + wait,
  };
  // What is over tells nothing, even where GitHub's clock was set back and the next hour has an
  // earlier end.
  if (!known || known.reset <= now || answered.hour > known.hour) return answered;
  return answered.hour < known.hour || answered.remaining > known.remaining ? known : answered;
}
