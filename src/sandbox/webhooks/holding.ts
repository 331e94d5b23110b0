interface Held {
  appId: number;
  /** How many deliveries still have to go first. */
  behind: number;
  release: () => void;
}

/** Deliveries that wait: for a while, or for later ones to overtake them. */
export class Holding {
  readonly #wait: (ms: number) => Promise<void>;
  #held: Held[] = [];
  #open = 0;

  constructor(wait: (ms: number) => Promise<void>) {
    this.#wait = wait;
  }

  /** Ends when `behind` deliveries to the app have passed, or `ms` have. */
  async hold(appId: number, ms: number, behind = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.#open > 0) return;
    const passed = new Promise<void>((release) => this.#held.push({ appId, behind, release }));
    await Promise.race([passed, this.#wait(ms)]);
  }

  passed(appId: number): void {
    for (const held of this.#held) {
      if (held.appId === appId && --held.behind === 0) held.release();
    }
    this.#held = this.#held.filter((held) => held.behind > 0);
  }

  /** Lets go of all that is held, and holds nothing until this is over. */
  async releaseUntil(over: Promise<unknown>): Promise<void> {
    this.#open++;
    this.#held.forEach(({ release }) => release());
    this.#held = [];
    await over;
    this.#open--;
  }
}
