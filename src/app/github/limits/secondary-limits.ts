import { AsyncLocalStorage } from "node:async_hooks";
import type { RequestPriority } from "../../../core/model/effects/define-effect.ts";

/** What a request costs of GitHub's secondary limits. */

export interface Cost {
  api: "rest" | "graphql";
  /**
   * Counts against the limit of points per minute:
   * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
   */
  points: number;
  /** 1 if it counts as content-creating. */
  content: 0 | 1;
}

/** A request as Octokit's hooks see it. The address may still have its parameters in braces. */
export interface OutgoingRequest {
  method: string;
  url: string;
  query?: unknown;
}

/**
 * Writes that create nothing visible: starting or ending runs, and creating git objects that no
 * commit uses yet. GitHub says "content-generating" and defines it nowhere, but names pull
 * requests, comments, reviews and merges. All other writes count as well. Among them are the
 * record's commits by GraphQL, which the limit covers.
 */
const NO_CONTENT =
  /\/(access_tokens|dispatches|cancel|force-cancel|rerun|rerun-failed-jobs|git\/blobs|git\/trees)$/;

const READS = ["GET", "HEAD"];
/** Like REST's DELETE, a mutation of this name creates nothing. */
const DELETES = /^\s*mutation delete[A-Z]/;

export function getRequestCost({ method, url, query }: OutgoingRequest): Cost {
  if (isGraphql(url)) {
    const writes = /^\s*mutation\b/.test(String(query));
    const creates = writes && !DELETES.test(String(query));
    return { api: "graphql", points: writes ? 5 : 1, content: creates ? 1 : 0 };
  }
  if (READS.includes(method)) return { api: "rest", points: 1, content: 0 };
  const creates = method !== "DELETE" && !NO_CONTENT.test(getPath(url));
  return { api: "rest", points: 5, content: creates ? 1 : 0 };
}

/** Writes are sent one at a time. Other requests may be sent concurrently. */
export function isWrite({ points }: Cost): boolean {
  return points > 1;
}

function isGraphql(url: string): boolean {
  return getPath(url).endsWith("/graphql");
}

function getPath(url: string): string {
  return url.split("?")[0] ?? "";
}

// Decides whether a request may be sent now. Pure: takes what was spent and returns a time. A part
// of GitHub's limits is reserved for urgent requests:
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api

export interface RateLimits {
  /** Limits per sixty seconds. */
  minute: { rest: number; graphql: number; content: number };
  /** Maximum number of content-creating requests per hour. */
  hour: number;
}

export const GITHUB_LIMITS: RateLimits = {
  minute: { rest: 900, graphql: 2000, content: 80 },
  hour: 500,
};
/** A host without secondary limits. Limits that it reports are obeyed anyway. */
export const UNLIMITED: RateLimits = {
  minute: { rest: Infinity, graphql: Infinity, content: Infinity },
  hour: Infinity,
};

export type Amounts = Record<"rest" | "graphql" | "content", number>;

/** What was spent in the ten seconds from `at`, which is in milliseconds of the ledger's clock. */
export interface Bucket extends Amounts {
  at: number;
}

export interface SpentPoints {
  /** Buckets of the last hour, oldest first. */
  buckets: Bucket[];
  /** GitHub said to send nothing before this time; 0 if it said nothing. */
  closedUntil: number;
}

export const BUCKET_MS = 10_000;
export const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The share of each secondary limit that a priority may use. */
const SHARE: Record<RequestPriority, number> = { merge: 1, usual: 0.9, status: 0.7 };

/** Returns when the request may be sent, by the clock of `now`. `now` means at once. */
export function getSendTime(
  spent: SpentPoints,
  cost: Cost,
  priority: RequestPriority,
  now: number,
  limits: RateLimits,
): number {
  const share = SHARE[priority];
  const { api, points, content } = cost;
  const windows: Window[] = [
    { of: api, ms: MINUTE_MS, cost: points, most: limits.minute[api] * share },
  ];
  if (content > 0) {
    windows.push({
      of: "content",
      ms: MINUTE_MS,
      cost: content,
      most: limits.minute.content * share,
    });
    windows.push({ of: "content", ms: HOUR_MS, cost: content, most: limits.hour * share });
  }
  return Math.max(
    now,
    spent.closedUntil,
    ...windows.map((window) => getFreeTime(spent.buckets, window, now)),
  );
}

interface Window {
  of: keyof Amounts;
  ms: number;
  cost: number;
  most: number;
}

/**
 * A bucket counts until all of it is older than the window. So a request is never sent too early.
 */
function getFreeTime(buckets: Bucket[], { of, ms, cost, most }: Window, now: number): number {
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

// Priority of the current requests. It is set around an effect and read where its requests are
// sent.

const currentPriority = new AsyncLocalStorage<RequestPriority>();

/** All requests that `run` sends have this priority. */
export function runWithPriority<T>(priority: RequestPriority, run: () => Promise<T>): Promise<T> {
  return currentPriority.run(priority, run);
}

export function getCurrentPriority(): RequestPriority {
  return currentPriority.getStore() ?? "usual";
}
