/**
 * Where Baton could not work (archived, suspended, not installed), as far as this process noticed.
 * Nothing hangs on it but a sentence: on its return, people read why the build stood still, which
 * nobody could be told meanwhile. A pass knows of none: it ends in the one that it meets.
 */
import type { Unavailability } from "../core/model/facts.ts";

/** Lanes that are remembered; the oldest is forgotten first. */
const MAX = 1000;

export class UnavailableRepositories {
  readonly #known = new Map<string, Unavailability>();

  /** The first time counts. `since` is ISO 8601. */
  set(key: string, why: Unavailability["why"], since: string): void {
    if (this.#known.has(key)) return;
    this.#known.set(key, { why, since });
    if (this.#known.size > MAX) this.#known.delete(this.#known.keys().next().value!);
  }

  get(key: string): Unavailability | null {
    return this.#known.get(key) ?? null;
  }

  /** It has been said. */
  delete(key: string): void {
    this.#known.delete(key);
  }
}
