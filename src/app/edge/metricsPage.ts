/** Who may read the metrics: anyone who sends METRICS_TOKEN; without one, a program on this machine. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopback } from "../../config/github-hosts.ts";
import { GitHubError } from "../github/errors.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Answer } from "./answer.ts";

const NOT_SHOWN =
  "Set METRICS_TOKEN to read the metrics from another machine or by another name than localhost or 127.0.0.1.";

export async function metricsPage(metrics: Metrics, token: string | null, request: IncomingMessage): Promise<Answer> {
  return refuseReader(token, request) ?? [200, await metrics.text(), metrics.type];
}

/** What builds spent, as HTML, for the same readers. Without `read` there is nothing to show yet. */
export async function spendPage(
  read: (() => Promise<string>) | null,
  token: string | null,
  request: IncomingMessage,
): Promise<Answer> {
  const refused = refuseReader(token, request);
  if (refused) return refused;
  if (!read) return [503, "The server is still starting."];
  try {
    return [200, await read(), "text/html; charset=utf-8"];
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return [503, `GitHub can't be asked now: ${error.message}`];
  }
}

/** Null = the reader may read. */
function refuseReader(token: string | null, request: IncomingMessage): Answer | null {
  if (token === null && !isNear(request)) return [404, NOT_SHOWN];
  if (token !== null && !same(request.headers.authorization ?? "", `Bearer ${token}`)) {
    return [401, "Send METRICS_TOKEN with it: Authorization: Bearer …"];
  }
  return null;
}

/** What a proxy on this machine passes on comes from anywhere. */
const PASSED_ON = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/**
 * A web page in a browser on this machine can have its own name resolve to 127.0.0.1 (DNS rebinding). Its requests come
 * from this machine, but carry that name as their `Host`.
 */
function isNear({ headers, socket }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const host = (headers.host ?? "").toLowerCase().replace(/:\d{1,5}$/, "");
  return isLoopback(address) && isLoopback(host) && !PASSED_ON.some((name) => headers[name] !== undefined);
}

/** In a time that tells nothing of where they differ. */
function same(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(x!, y!);
}
