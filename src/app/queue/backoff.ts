/**
 * When a failed reconcile is tried again: after 2 s, doubled with each failure in a row, five
 * minutes at most; or as
 * `RetryLater` says. After ten failures the item is dead: it is tried again when it is next
 * enqueued, by a sweep at the latest. An outage of GitHub is no failure, however long it is.
 */
import { RetryLater } from "./work-queue.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 300_000;
/** A quarter of an hour altogether. */
export const DEAD_LETTER_AFTER = 10;

export interface RetryDecision {
  /** In a row, with this one if it counts as one. */
  failures: number;
  /** In milliseconds; null = dead. */
  waitMs: number | null;
}

export class Backoff {
  /** How often in a row each key had to wait. A process forgets that without harm. */
  readonly #waits = new Map<string, number>();

  /** @param before failures in a row, which the queue's store knows */
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
