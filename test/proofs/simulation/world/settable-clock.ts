/** A clock of someone else that is wrong for a while. All times are milliseconds since 1970. */
export class SettableClock {
  #aheadMs = 0;
  /** The period when it was wrong, by the world's time. */
  #wrong = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY, aheadMs: 0 };

  /** Returns what it shows at this time of the world. */
  show(now: number): number {
    return now + this.#aheadMs;
  }

  /** Sets by how much it is ahead from now on; 0 = it is right again. */
  set(aheadMs: number, now: number): void {
    if (aheadMs === 0) this.#wrong.to = now;
    else this.#wrong = { from: now, to: Number.POSITIVE_INFINITY, aheadMs };
    this.#aheadMs = aheadMs;
  }

  /** Returns when it may have shown this for the first time, by the world's time. */
  findEarliest(shown: number): number {
    const { from, to, aheadMs } = this.#wrong;
    const then = shown - aheadMs;
    return then >= from && then <= to ? Math.min(then, shown) : shown;
  }
}
