/**
 * When a failed look is tried again: after 2 s, doubled with each failure in a row, five minutes at most; or as
 * `TryAgain` says. After ten failures the hint is dead: nobody tries it again by itself, and the next that is heard of
 * the build, a sweep's word at the latest, gives it another look. GitHub being away is no failure, however long it is.
 */
import { RetryLater } from "./work-queue.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 300_000;
/** A quarter of an hour altogether. */
export const DEAD_LETTER_AFTER = 10;

export interface RetryDecision {
  /** In a row, this one with it, unless it is none. */
  failures: number;
  /** In so many milliseconds; null = dead. */
  after: number | null;
}

export class Backoff {
  /** How often in a row it was told to wait: a process forgets that without harm. */
  readonly #waits = new Map<string, number>();

  /** `before`: failures in a row, which is for who keeps the lane to know. */
  failed(key: string, before: number, error: unknown): RetryDecision {
    const after = (times: number) => Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(times - 1, 16));
    if (error instanceof RetryLater) {
      const waits = (this.#waits.get(key) ?? 0) + 1;
      this.#waits.set(key, waits);
      return { failures: before, after: error.waitMs ?? after(waits) };
    }
    const failures = before + 1;
    this.#waits.delete(key);
    return { failures, after: failures >= DEAD_LETTER_AFTER ? null : after(failures) };
  }

  worked(key: string): void {
    this.#waits.delete(key);
  }
}
