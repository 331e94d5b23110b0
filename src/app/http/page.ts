/** The definition of a page of `baton serve`: its path, who may read it, and what it answers. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopback } from "../../config/github-hosts.ts";
import type { Metrics } from "../metrics/metrics.ts";

/** `type` is `text/plain` by default. */
export type HttpResponse = [status: number, text: string, type?: string];

export interface PageContext {
  readiness: { answer(): Promise<HttpResponse>; readonly stopping: boolean };
  metrics: Metrics;
  /**
   * Token that operators send to read metrics and spending. Null allows only programs on this
   * machine.
   */
  metricsToken: string | null;
  /** Renders what builds spent, as HTML. Null while the server starts. @throws GitHubError */
  spending: () => (() => Promise<string>) | null;
}

interface Page {
  path: string;
  /** `operators`: anyone with METRICS_TOKEN. If no token is set, any program on this machine. */
  readers: "anyone" | "operators";
  render: (context: PageContext) => HttpResponse | Promise<HttpResponse>;
}

export function definePage(page: Page): Page {
  return page;
}

/** @returns null if the request matches no page */
export async function answerPage(
  pages: readonly Page[],
  context: PageContext,
  request: IncomingMessage,
): Promise<HttpResponse | null> {
  const path = request.url?.split("?")[0];
  // Node omits the body of an answer to HEAD.
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  const page = pages.find((one) => one.path === path);
  if (!page) return null;
  const refusal = page.readers === "operators" ? refuseReader(context, request) : null;
  return refusal ?? page.render(context);
}

const ACCESS_HINT =
  "Set METRICS_TOKEN to read the metrics from another machine or by another name than " +
  "localhost or 127.0.0.1.";

/** Returns null if the reader is an operator. */
function refuseReader(
  { metricsToken: token }: PageContext,
  request: IncomingMessage,
): HttpResponse | null {
  if (token === null) return isLocalRequest(request) ? null : [404, ACCESS_HINT];
  return isSameSecret(request.headers.authorization ?? "", `Bearer ${token}`)
    ? null
    : [401, "Send METRICS_TOKEN with it: Authorization: Bearer …"];
}

/** A proxy on this machine forwards requests from any machine. */
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/**
 * A web page in a browser on this machine can make its own name resolve to 127.0.0.1 (DNS
 * rebinding). Its requests come from this machine, but have that name as their `Host`.
 */
function isLocalRequest({ headers, socket }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const host = (headers.host ?? "").toLowerCase().replace(/:\d{1,5}$/, "");
  return (
    isLoopback(address) &&
    isLoopback(host) &&
    !PROXY_HEADERS.some((name) => headers[name] !== undefined)
  );
}

/** Compares in constant time. */
export function isSameSecret(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(x!, y!);
}
