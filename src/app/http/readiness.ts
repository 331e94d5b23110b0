/**
 * Reports whether this server can do its work. Load balancers ask for it, and so does anyone who
 * replaces one server with the next. A server that isn't ready still accepts deliveries. A refused
 * one would be lost until Baton reads GitHub's log of deliveries.
 */
import { isDoneWithin } from "../timers.ts";
import type { HttpResponse } from "./page.ts";

/** A check that takes longer has failed, in milliseconds. */
const CHECK_TIMEOUT_MS = 3_000;
/**
 * Minimum time between two checks of the database and GitHub, in milliseconds, because anyone may
 * ask.
 */
const CACHE_MS = 1_000;

/** A check throws this to say what is missing. Anyone may read the message. */
export class NotReadyError extends Error {}

export interface ReadinessChecks {
  /** Keyed by the problem, in words, that exists when the check rejects. */
  checks: Readonly<Record<string, () => Promise<unknown>>>;
  /** Milliseconds of a monotonic clock. Default: the process's. */
  elapsed?: () => number;
}

export class Readiness {
  readonly #checks: ReadinessChecks["checks"];
  readonly #elapsed: () => number;
  #stopping = false;
  #checkedAt = -Infinity;
  #problems: Promise<string[]> | null = null;

  constructor({ checks, elapsed = () => performance.now() }: ReadinessChecks) {
    this.#checks = checks;
    this.#elapsed = elapsed;
  }

  /** Makes the server report that it isn't ready from now on. */
  stop(): void {
    this.#stopping = true;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  async answer(): Promise<HttpResponse> {
    if (this.#stopping) return [503, "Not ready: the server is stopping."];
    const now = this.#elapsed();
    if (!this.#problems || now - this.#checkedAt >= CACHE_MS) {
      this.#checkedAt = now;
      this.#problems = this.#findProblems();
    }
    const problems = await this.#problems;
    if (this.#stopping) return [503, "Not ready: the server is stopping."];
    return problems.length === 0 ? [200, "Ready."] : [503, `Not ready: ${problems.join("; ")}.`];
  }

  /** Anyone may read these: they name what is missing, and quote neither database nor GitHub. */
  async #findProblems(): Promise<string[]> {
    const found = Object.entries(this.#checks).map(async ([problem, check]) => {
      let words = problem;
      const checked = check().catch((error: unknown) => {
        if (error instanceof NotReadyError) words = error.message;
        throw error;
      });
      return (await isDoneWithin(CHECK_TIMEOUT_MS, checked)) ? [] : [words];
    });
    return (await Promise.all(found)).flat();
  }
}
