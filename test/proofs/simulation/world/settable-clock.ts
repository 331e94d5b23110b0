/**
 * A clock of somebody else's, which is wrong for a while. All times are milliseconds since 1970.
 */
export class SettableClock {
  #aheadMs = 0;
  /** While it was wrong, by the world's time. */
  #wrong = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY, aheadMs: 0 };

  /** What it shows at this time of the world. */
  show(now: number): number {
    return now + this.#aheadMs;
  }

  /** It is ahead by so much from now on; 0 = it is right again. */
  set(aheadMs: number, now: number): void {
    if (aheadMs === 0) this.#wrong.to = now;
    else this.#wrong = { from: now, to: Number.POSITIVE_INFINITY, aheadMs };
    this.#aheadMs = aheadMs;
  }

  /** When it may have shown this for the first time, by the world's time. */
  findEarliest(shown: number): number {
    const { from, to, aheadMs } = this.#wrong;
    const then = shown - aheadMs;
    return then >= from && then <= to ? Math.min(then, shown) : shown;
  }
}
