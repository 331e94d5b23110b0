import type { RequestPriority } from "../../../core/model/effects/define-effect.ts";

/**
 * Reads from GitHub's headers how long to wait, as durations. GitHub states the end of the primary
 * limit by its own clock, which may differ from this machine's by hours. So that time is compared
 * with the answer's `date`, not with a local clock:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */

export type Headers = Record<string, string | number | undefined>;

/**
 * GitHub counts the primary limit per hour, so a wrong time in a header never means more. In
 * milliseconds.
 */
const LONGEST_RESET_MS = 3_600_000;
/** GitHub reports times in whole seconds. */
const SECOND_MS = 1_000;

/**
 * Returns the milliseconds that `retry-after` asks for, given in seconds or as a date (RFC 9110,
 * 10.2.3). Null if the header is missing.
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
 * Returns the milliseconds from the answer to the end of the primary limit's hour, or 0 if it is
 * over. Null if the answer doesn't say. `now` (milliseconds since 1970) is only used for an answer
 * without a date.
 */
export function readReset(headers: Headers, now: number = Date.now()): number | null {
  const reset = Number(headers["x-ratelimit-reset"]);
  if (!(reset > 0)) return null;
  const wait = reset * SECOND_MS - getAnswerTime(headers, now);
  // Adds a second because the date is rounded down.
  return Math.min(Math.max(0, wait), LONGEST_RESET_MS) + SECOND_MS;
}

/** Returns when GitHub answered, by its own clock. */
function getAnswerTime(headers: Headers, now: number): number {
  const date = Date.parse(String(headers["date"]));
  return Number.isNaN(date) ? now : date;
}

// The primary limit, as each answer states it, separately for REST, GraphQL and search. Replicas
// don't share it, because GitHub reports it to each of them:
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api

export interface Quota {
  limit: number;
  remaining: number;
  /** Identifies the hour: its end by GitHub's clock, in seconds since 1970. */
  hour: number;
  /** End of the hour by the local clock of the quota's owner, in milliseconds. */
  reset: number;
}

/**
 * The share that is left for others. Reconciles read as `usual`. With a larger reserve they could
 * not find what to merge.
 */
const RESERVED_SHARE: Record<RequestPriority, number> = { merge: 0, usual: 0.02, status: 0.1 };

/** Returns when there is quota left for this priority. `now` means at once. */
export function getQuotaTime(
  quota: Quota | undefined,
  priority: RequestPriority,
  now: number,
): number {
  if (!quota || quota.reset <= now || quota.remaining > quota.limit * RESERVED_SHARE[priority])
    return now;
  return quota.reset;
}

/** Returns the unused share of the limit, 0 to 1. */
export function getQuotaShare({ limit, remaining, reset }: Quota, now: number): number {
  return reset <= now || limit === 0 ? 1 : remaining / limit;
}

/**
 * Updates `known` at `now`, the owner's time in milliseconds. If answers arrive out of order, the
 * one with the least left counts.
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
  // A quota whose hour is over is replaced. The next hour may end earlier, if GitHub's clock was
  // set back.
  if (!known || known.reset <= now || answered.hour > known.hour) return answered;
  return answered.hour < known.hour || answered.remaining > known.remaining ? known : answered;
}
