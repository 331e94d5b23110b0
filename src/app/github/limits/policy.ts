/**
 * May this request go now? Pure: what was spent comes in, and a time goes out. GitHub's limits are kept with something
 * held back for what must not wait: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
import type { Cost } from "./cost.ts";

/** `merge` waits last; `status`, an edit of what Baton shows anyway, waits first and may be left out. */
export type Priority = "merge" | "usual" | "status";

export interface Limits {
  /** Within sixty seconds. */
  minute: { rest: number; graphql: number; content: number };
  /** Content-creating requests within an hour. */
  hour: number;
}

export const GITHUB: Limits = { minute: { rest: 900, graphql: 2000, content: 80 }, hour: 500 };
/** A host without secondary limits; what it says of limits is obeyed nevertheless. */
export const UNLIMITED: Limits = { minute: { rest: Infinity, graphql: Infinity, content: Infinity }, hour: Infinity };

export type Amounts = Record<"rest" | "graphql" | "content", number>;

/** What was spent in the ten seconds from `at` on, in milliseconds by the ledger's clock. */
export interface Bucket extends Amounts {
  at: number;
}

export interface Spent {
  /** Of the last hour, oldest first. */
  buckets: Bucket[];
  /** GitHub said to ask nothing before; 0 = it said nothing. */
  closedUntil: number;
}

export const BUCKET_MS = 10_000;
export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The part of each secondary limit that a priority may use up. */
const SHARE: Record<Priority, number> = { merge: 1, usual: 0.9, status: 0.7 };

/** When it may go, by the clock of `now`: `now` = at once. */
export function mayGo(spent: Spent, cost: Cost, priority: Priority, now: number, limits: Limits): number {
  const share = SHARE[priority];
  const { api, points, content } = cost;
  const windows: Window[] = [{ of: api, ms: MINUTE_MS, cost: points, most: limits.minute[api] * share }];
  if (content > 0) {
    windows.push({ of: "content", ms: MINUTE_MS, cost: content, most: limits.minute.content * share });
    windows.push({ of: "content", ms: HOUR_MS, cost: content, most: limits.hour * share });
  }
  return Math.max(now, spent.closedUntil, ...windows.map((window) => freeAt(spent.buckets, window, now)));
}

interface Window {
  of: keyof Amounts;
  ms: number;
  cost: number;
  most: number;
}

/** A bucket counts until all of it is older than the window: a limit is never reached sooner than it may be. */
function freeAt(buckets: Bucket[], { of, ms, cost, most }: Window, now: number): number {
  const within = buckets.filter((bucket) => bucket.at + BUCKET_MS + ms > now && bucket[of] > 0);
  let sum = within.reduce((total, bucket) => total + bucket[of], 0);
  let at = now;
  for (const bucket of within) {
    if (sum + cost <= most) break;
    sum -= bucket[of];
    at = bucket.at + BUCKET_MS + ms;
  }
  return at;
}
