/**
 * Whether this server can do its work. Load balancers ask that, and anyone who replaces one server
 * by the next. A server that isn't ready accepts deliveries nevertheless: a refused one is lost
 * until Baton reads GitHub's log of deliveries.
 */
import { isDoneWithin } from "../timers.ts";
import type { HttpResponse } from "./page.ts";

/** A check that takes longer has failed, in milliseconds. */
const CHECK_TIMEOUT_MS = 3_000;
/** Anybody may ask. The database and GitHub are asked at most once in so many milliseconds. */
const CACHE_MS = 1_000;

/** Thrown by a check to say itself what is missing. Anybody may read the message. */
export class NotReadyError extends Error {}

export interface ReadinessChecks {
  /** By what is wrong, in words, when the check rejects. */
  checks: Readonly<Record<string, () => Promise<unknown>>>;
  /** Milliseconds of a clock that nobody sets. Default: the process's monotonic clock. */
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

  /** The server isn't ready from now on. */
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
