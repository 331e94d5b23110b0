/**
 * GitHub's time, as its answers tell it, carried on by this process's monotonic clock. Builds are
 * decided by it: records, runs and comments then have their times from one clock, and this
 * machine's may be wrong or be set without a build taking notice. Until GitHub has answered, the
 * machine's clock is believed.
 */

/** GitHub tells its time in whole seconds, rounded down. */
const SECOND_MS = 1_000;

export interface ClockSource {
  /** Milliseconds since 1970, by a clock that may be wrong. */
  wall: () => number;
  /** Milliseconds of a clock that nobody sets. */
  elapsed: () => number;
}

const OF_PROCESS: ClockSource = { wall: () => Date.now(), elapsed: () => performance.now() };

export class GitHubClock {
  readonly #elapsed: () => number;
  /** From the monotonic clock to GitHub's, in milliseconds. */
  #offset: number;

  constructor({ wall, elapsed }: ClockSource = OF_PROCESS) {
    this.#elapsed = elapsed;
    this.#offset = wall() - elapsed();
  }

  readonly now = (): Date => new Date(this.#elapsed() + this.#offset);

  /** The same `fetch`, each of whose answers sets this clock. */
  follow(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      const sent = this.#elapsed();
      const response = await fetch(input, init);
      this.note(response.headers.get("date"), sent);
      return response;
    };
  }

  /**
   * An answer has this date, and its request was sent when the monotonic clock said `sent`.
   * GitHub's time is the date at least, now that the answer is here, and was less than a second
   * more when the request was sent. What lies within that is kept, so that a slow answer makes the
   * clock no worse.
   */
  note(date: string | null, sent: number): void {
    const answeredAt = Date.parse(date ?? "");
    if (Number.isNaN(answeredAt)) return;
    const [least, most] = [answeredAt - this.#elapsed(), answeredAt + SECOND_MS - sent];
    this.#offset = Math.min(Math.max(this.#offset, least), most);
  }
}
