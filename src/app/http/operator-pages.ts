import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isLoopback } from "../../config/github-hosts.ts";
import { GitHubError } from "../github/errors.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { isDoneWithin } from "../timers.ts";

/** What a path of the HTTP edge answers. */
export type HttpResponse = [status: number, text: string, type?: string];

// Who may read the metrics: anyone who sends METRICS_TOKEN; without one, a program on this machine.

const ACCESS_HINT =
  "Set METRICS_TOKEN to read the metrics from another machine or by another name than " +
  "localhost or 127.0.0.1.";

export async function answerMetricsRequest(
  metrics: Metrics,
  token: string | null,
  request: IncomingMessage,
): Promise<HttpResponse> {
  return refuseReader(token, request) ?? [200, await metrics.render(), metrics.type];
}

/**
 * What builds spent, as HTML, for the same readers. Without `read` there is nothing to show yet.
 */
export async function answerSpendingRequest(
  read: (() => Promise<string>) | null,
  token: string | null,
  request: IncomingMessage,
): Promise<HttpResponse> {
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
function refuseReader(token: string | null, request: IncomingMessage): HttpResponse | null {
  if (token === null && !isLocalRequest(request)) return [404, ACCESS_HINT];
  if (token !== null && !isSameSecret(request.headers.authorization ?? "", `Bearer ${token}`)) {
    return [401, "Send METRICS_TOKEN with it: Authorization: Bearer …"];
  }
  return null;
}

/** What a proxy on this machine passes on comes from anywhere. */
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/**
 * A web page in a browser on this machine can have its own name resolve to 127.0.0.1 (DNS
 * rebinding). Its requests come from this machine, but carry that name as their `Host`.
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

/** In a time that tells nothing of where they differ. */
function isSameSecret(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(x!, y!);
}

// Whether this server can do its work: asked by load balancers and by whoever replaces one server
// by the next. A server that isn't ready yet takes deliveries all the same, since one that is
// refused is lost until GitHub's log is read.

/** Longer than that nobody waits for an answer, in milliseconds. */
const PATIENCE_MS = 3_000;
/**
 * Anybody may ask: however often that is, the database and GitHub are asked once in so many
 * milliseconds.
 */
const FRESH_MS = 1_000;

/** Thrown by a check that says in its own words what is missing. Anybody may read them. */
export class NotReadyError extends Error {}

export interface ReadinessChecks {
  /** Each rejects where something is missing; by what it is, in words. */
  checks: Readonly<Record<string, () => Promise<unknown>>>;
  /** Milliseconds of a clock that nobody sets; this process's monotonic one unless given. */
  elapsed?: () => number;
}

export class Readiness {
  readonly #of: ReadinessChecks;
  #stopping = false;
  #asked = -Infinity;
  #answer: Promise<string[]> | null = null;

  constructor(of: ReadinessChecks) {
    this.#of = of;
  }

  /** From now on it isn't ready, and will not be any more. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async answer(): Promise<HttpResponse> {
    if (this.#stopping) return [503, "Not ready: the server is stopping."];
    const now = (this.#of.elapsed ?? (() => performance.now()))();
    if (!this.#answer || now - this.#asked >= FRESH_MS) {
      this.#asked = now;
      this.#answer = this.#look();
    }
    const missing = await this.#answer;
    if (this.#stopping) return [503, "Not ready: the server is stopping."];
    return missing.length === 0 ? [200, "Ready."] : [503, `Not ready: ${missing.join("; ")}.`];
  }

  /** Whoever asks may be anybody: the reason says what is missing, never what was answered. */
  async #look(): Promise<string[]> {
    const found = Object.entries(this.#of.checks).map(async ([what, check]) => {
      let words = what;
      const checked = check().catch((error: unknown) => {
        if (error instanceof NotReadyError) words = error.message;
        throw error;
      });
      return (await isDoneWithin(PATIENCE_MS, checked)) ? [] : [words];
    });
    return (await Promise.all(found)).flat();
  }
}
