/** Points for reads that were taken ahead of need, so that not each read asks the ledger. */
const STOCK = 20;
/** How long they are good without a word from the ledger, in milliseconds. */
const GOOD_MS = 1_000;

export class Ahead {
  #points = 0;
  /** When the ledger last gave some that is good. */
  #given: number | null = null;
  #asking: Promise<number> | null = null;

  /** `ask` takes so many points of the ledger, and gives how long until that may be, in ms; so does this. */
  async take(points: number, now: number, ask: (points: number) => Promise<number>): Promise<number> {
    while (this.#points < points || !this.#isGood(now)) {
      // Of reads side by side, the first asks for all of them; refused, it may have been less urgent than others.
      const another = this.#asking !== null;
      const wait = await (this.#asking ??= this.#fill(points, now, ask));
      if (wait > 0 && !another) return wait;
    }
    this.#points -= points;
    return 0;
  }

  /** Nothing of it is good any more. */
  spoil(): void {
    this.#given = null;
  }

  /** A clock that was set back says nothing of how old they are. */
  #isGood(now: number): boolean {
    return this.#given !== null && now >= this.#given && now < this.#given + GOOD_MS;
  }

  async #fill(points: number, now: number, ask: (points: number) => Promise<number>): Promise<number> {
    try {
      // What is left was written down when it was taken.
      const wanted = Math.max(0, STOCK + points - this.#points);
      const wait = await ask(wanted);
      if (wait <= 0) {
        this.#points += wanted;
        this.#given = now;
      }
      return wait;
    } finally {
      this.#asking = null;
    }
  }
}
