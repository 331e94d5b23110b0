/** What the App asks of GitHub, and what people hear of it. */
import type { RunningSandbox, SandboxExchange } from "../../src/sandbox/index.ts";

export interface Metered {
  reads: number;
  /** Answered 304: these don't count against the rate limit. */
  unchanged: number;
  writes: number;
  /** Successful writes that make or change something which stays: GitHub bounds them to 80 a minute, 500 an hour. */
  content: number;
  /** Comments, reviews and pull requests, opened or closed: each is a mail to whoever watches. */
  notifications: number;
}

const NO_CONTENT = /\/(access_tokens|dispatches|cancel|rerun|rerun-failed-jobs)$/;
const NOTIFIES = /\/(issues\/\d+\/comments|pulls\/\d+\/reviews|pulls|pulls\/\d+\/merge)$/;

export function meter(running: RunningSandbox): Metered {
  const counted: Metered = { reads: 0, unchanged: 0, writes: 0, content: 0, notifications: 0 };
  running.onExchange((exchange) => {
    if (/gh[s]_|bearer/i.test(exchange.requestHeaders["authorization"] ?? "")) count(counted, exchange);
  });
  return counted;
}

function count(counted: Metered, { method, url, request, status }: SandboxExchange): void {
  const path = new URL(url).pathname;
  const writes = path.endsWith("/graphql") ? /"query":"\s*mutation/.test(request ?? "") : !/^(GET|HEAD)$/.test(method);
  if (!writes) {
    counted[status === 304 ? "unchanged" : "reads"] += 1;
    return;
  }
  counted.writes += 1;
  if (status >= 300 || method === "DELETE" || NO_CONTENT.test(path)) return;
  counted.content += 1;
  if (method !== "PATCH" && NOTIFIES.test(path)) counted.notifications += 1;
}
