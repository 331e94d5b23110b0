/**
 * GitHub reads from replicas: what is asked again within a few seconds may be answered as it was before, lists and
 * GraphQL as well. A read that this befalls has its answer kept for the next such one.
 */
import type { Timeline } from "./timeline.ts";

/** Replicas of GitHub's databases are seldom further behind. */
const BEHIND_MS = 5_000;

export class Lag {
  readonly #timeline: Timeline;
  readonly #kept = new Map<string, { until: number; answer: Response }>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** What a replica that is behind says; null = nothing else than is true. */
  stale(what: string): Response | null {
    const kept = this.#kept.get(what);
    this.#kept.delete(what);
    if (!kept || kept.until < this.#timeline.now) return null;
    // Who answers knows what time it is all the same.
    kept.answer.headers.set("date", new Date(this.#timeline.now).toUTCString());
    return kept.answer;
  }

  /** Keeps this answer for the next read of the same. */
  keep(what: string, answer: Response): void {
    if (answer.status === 200) this.#kept.set(what, { until: this.#timeline.now + BEHIND_MS, answer: answer.clone() });
  }
}
