/**
 * Where Baton could not work (archived, suspended, not installed), as far as this process noticed.
 * Only a message depends on it: afterwards, people read why the build paused. A one-shot run never
 * needs it, since it ends at the first such repository.
 */
import type { Unavailability } from "../core/model/facts.ts";

/** Items that are remembered; the oldest is forgotten first. */
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
