/**
 * Remembers where Baton could not work (archived, suspended, not installed), if this process
 * noticed. Only a message uses it, which later explains why the build paused. A one-shot run never
 * needs it, because it ends at the first such repository.
 */
import type { Unavailability } from "../core/model/facts.ts";

/** Maximum number of items. The oldest is dropped first. */
const MAX = 1000;

export class UnavailableRepositories {
  readonly #known = new Map<string, Unavailability>();

  /** Only the first call counts. `since` is ISO 8601. */
  set(key: string, why: Unavailability["why"], since: string): void {
    if (this.#known.has(key)) return;
    this.#known.set(key, { why, since });
    if (this.#known.size > MAX) this.#known.delete(this.#known.keys().next().value!);
  }

  get(key: string): Unavailability | null {
    return this.#known.get(key) ?? null;
  }

  /** Call this once the message is posted. */
  delete(key: string): void {
    this.#known.delete(key);
  }
}
