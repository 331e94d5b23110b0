/**
 * When a failed look is tried again: 2 s, doubled with each failure in a row, five minutes at most; or as `TryAgain`
 * says. After ten failures the hint is dead: nobody tries it again by itself, and the next that is heard of the build,
 * a sweep's word at the latest, gives it another look. GitHub being away never kills one.
 */
import { TryAgain } from "./inbox.ts";

const FIRST_MS = 2000;
const LONGEST_MS = 300_000;
/** A quarter of an hour altogether. */
export const DEAD_AFTER = 10;

/** @param failures in a row, this one with it. @returns null = dead */
export function again(failures: number, error: unknown, now: Date): Date | null {
  if (error instanceof TryAgain && error.at) return error.at;
  if (failures >= DEAD_AFTER && !(error instanceof TryAgain)) return null;
  return new Date(now.getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16)));
}

/** The failures of an inbox in memory. */
export class Backoff {
  readonly #failures = new Map<string, number>();

  failed(key: string, error: unknown, now: Date): Date | null {
    const count = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, count);
    return again(count, error, now);
  }

  worked(key: string): void {
    this.#failures.delete(key);
  }
}
