/**
 * How long GitHub's headers ask to wait, as durations. GitHub names the end of the primary limit by its own clock,
 * which may differ from this machine's by hours, so that time is compared with the answer's `date`, not with a clock
 * here:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */

export type Headers = Record<string, string | number | undefined>;

/** GitHub counts the primary limit by the hour: a wrong time in a header never means more. */
const LONGEST_RESET_MS = 3_600_000;
/** GitHub tells times in whole seconds. */
const SECOND_MS = 1_000;

/** Milliseconds that `retry-after` asks for, by seconds or by a date (RFC 9110, 10.2.3); null = it asks for none. */
export function readRetryAfter(headers: Headers, now: number = Date.now()): number | null {
  const value = headers["retry-after"];
  if (value === undefined) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds > 0 ? seconds * SECOND_MS : null;
  const wait = Date.parse(String(value)) - sentAt(headers, now);
  return wait > 0 ? wait : null;
}

/**
 * Milliseconds from the answer to the end of the primary limit's hour, 0 if it is over; null = the answer doesn't say.
 * `now` (milliseconds since 1970) counts only for an answer without a date.
 */
export function readReset(headers: Headers, now: number = Date.now()): number | null {
  const reset = Number(headers["x-ratelimit-reset"]);
  if (!(reset > 0)) return null;
  const wait = reset * SECOND_MS - sentAt(headers, now);
  // A second more: the date is rounded down.
  return Math.min(Math.max(0, wait), LONGEST_RESET_MS) + SECOND_MS;
}

/** When GitHub answered, by its own clock. */
function sentAt(headers: Headers, now: number): number {
  const date = Date.parse(String(headers["date"]));
  return Number.isNaN(date) ? now : date;
}
