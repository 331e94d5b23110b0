/**
 * When a failed look is tried again: 2 s, doubled with each failure in a row, five minutes at most; or as
 * `TryAgain` says.
 */
import { TryAgain } from "./inbox.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 300_000;

export class Backoff {
  readonly #failures = new Map<string, number>();

  failed(key: string, error: unknown, now: Date): Date {
    const count = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, count);
    const wanted = error instanceof TryAgain ? error.at : null;
    return wanted ?? new Date(now.getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(count - 1, 16)));
  }

  worked(key: string): void {
    this.#failures.delete(key);
  }
}
