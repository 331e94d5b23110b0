/**
 * Says when to retry a failed reconcile: after 2 s, doubled with each consecutive failure, at most
 * five minutes, or as `RetryLater` says. After ten failures the item is dead. It is retried when it
 * is next enqueued, by a sweep at the latest. An outage of GitHub never counts as a failure.
 */
import { RetryLater } from "./work-queue.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 300_000;
/** Reached after a quarter of an hour. */
export const DEAD_LETTER_AFTER = 10;

export interface RetryDecision {
  /** Consecutive failures, including this one if it counts. */
  failures: number;
  /** In milliseconds; null if the item is dead. */
  waitMs: number | null;
}

export class Backoff {
  /** Consecutive waits of each key. Losing this with the process does no harm. */
  readonly #waits = new Map<string, number>();

  /** @param before consecutive failures, from the queue's store */
  recordFailure(key: string, before: number, error: unknown): RetryDecision {
    const after = (times: number) => Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(times - 1, 16));
    if (error instanceof RetryLater) {
      const waits = (this.#waits.get(key) ?? 0) + 1;
      this.#waits.set(key, waits);
      return { failures: before, waitMs: error.waitMs ?? after(waits) };
    }
    const failures = before + 1;
    this.#waits.delete(key);
    return { failures, waitMs: failures >= DEAD_LETTER_AFTER ? null : after(failures) };
  }

  reset(key: string): void {
    this.#waits.delete(key);
  }
}
