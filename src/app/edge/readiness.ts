/**
 * Whether this server can do its work: asked by load balancers and by whoever replaces one server by the next. A server
 * that isn't ready yet takes deliveries all the same, since one that is refused is lost until GitHub's log is read.
 */
import type { Answer } from "./answer.ts";
import { within } from "../within.ts";

/** Longer than that nobody waits for an answer, in milliseconds. */
const PATIENCE_MS = 3_000;
/** Anybody may ask: however often that is, the database and GitHub are asked once in so many milliseconds. */
const FRESH_MS = 1_000;

/** Thrown by a check that says in its own words what is missing. Anybody may read them. */
export class Missing extends Error {}

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

  async answer(): Promise<Answer> {
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
        if (error instanceof Missing) words = error.message;
        throw error;
      });
      return (await within(PATIENCE_MS, checked)) ? [] : [words];
    });
    return (await Promise.all(found)).flat();
  }
}
