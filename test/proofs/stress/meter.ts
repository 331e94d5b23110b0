/** What the App requests from GitHub, and which notifications people get. */
import type { GitHubServer, SandboxExchange } from "../../../src/sandbox/index.ts";

export interface Metered {
  reads: number;
  /** Answered 304: these don't count against the rate limit. */
  unchanged: number;
  writes: number;
  /**
   * Successful writes that create or change something permanent. GitHub limits them to 80 a minute,
   * 500 an hour.
   */
  content: number;
  /**
   * Comments, reviews and pull requests, opened or closed: each one sends a mail to all watchers.
   */
  notifications: number;
  /** Requests that count against the hourly quota, by method and shape of the path. */
  kinds: Map<string, number>;
  /** The quota of REST requests in the newest answer; null = GitHub reports none. */
  quota: Quota | null;
}

export interface Quota {
  limit: number;
  remaining: number;
  reset: Date;
}

const NO_CONTENT = /\/(access_tokens|dispatches|cancel|rerun|rerun-failed-jobs)$/;
const NOTIFIES = /\/(issues\/\d+\/comments|pulls\/\d+\/reviews|pulls|pulls\/\d+\/merge)$/;

export function startMeter(running: GitHubServer): Metered {
  const counted: Metered = {
    reads: 0,
    unchanged: 0,
    writes: 0,
    content: 0,
    notifications: 0,
    kinds: new Map(),
    quota: null,
  };
  running.onExchange((exchange) => {
    if (/gh[s]_|bearer/i.test(exchange.requestHeaders["authorization"] ?? ""))
      count(counted, exchange);
  });
  return counted;
}

/** Returns the kinds with the most requests, largest first. */
export function listLargest({ kinds }: Metered, most: number): string[] {
  const sorted = [...kinds].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, most).map(([kind, times]) => `${times} × ${kind}`);
}

function count(counted: Metered, { method, url, request, status, headers }: SandboxExchange): void {
  const path = new URL(url).pathname;
  const kind = `${method} ${shapeOf(path)}`;
  if (status !== 304) counted.kinds.set(kind, (counted.kinds.get(kind) ?? 0) + 1);
  if (headers["x-ratelimit-resource"] === "core") counted.quota = quotaIn(headers);
  const writes = path.endsWith("/graphql")
    ? /"query":"\s*mutation/.test(request ?? "")
    : !/^(GET|HEAD)$/.test(method);
  if (!writes) {
    counted[status === 304 ? "unchanged" : "reads"] += 1;
    return;
  }
  counted.writes += 1;
  if (status >= 300 || method === "DELETE" || NO_CONTENT.test(path)) return;
  counted.content += 1;
  if (method !== "PATCH" && NOTIFIES.test(path)) counted.notifications += 1;
}

/**
 * Returns the path without the parts that differ between workers: `/pulls/7/reviews` becomes
 * `/pulls/N/reviews`.
 */
function shapeOf(path: string): string {
  return path
    .replace(/^\/api(\/v3)?/, "")
    .replace(/^\/repos\/[^/]+\/[^/]+/, "")
    .replace(/\/(git\/ref|git\/refs|git\/matching-refs|contents|compare|branches)\/.*/, "/$1/…")
    .replace(/\b[0-9a-f]{40}\b/g, "SHA")
    .replace(/\/\d+(?=\/|$)/g, "/N");
}

function quotaIn(headers: Record<string, string>): Quota {
  const read = (name: string) => Number(headers[`x-ratelimit-${name}`]);
  return {
    limit: read("limit"),
    remaining: read("remaining"),
    reset: new Date(read("reset") * 1000),
  };
}
