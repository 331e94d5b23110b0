/**
 * GitHub's time, taken from its answers and continued with this process's monotonic clock.
 * Decisions about builds use it, so that records, runs and comments have times from one clock. This
 * machine's clock may be wrong or may be changed without affecting a build. Until GitHub has
 * answered, the machine's clock is used.
 */

/** GitHub reports its time in whole seconds, rounded down. */
const SECOND_MS = 1_000;

export interface ClockSource {
  /** Milliseconds since 1970, from a clock that may be wrong. */
  wall: () => number;
  /** Milliseconds of a monotonic clock. */
  elapsed: () => number;
}

const OF_PROCESS: ClockSource = { wall: () => Date.now(), elapsed: () => performance.now() };

export class GitHubClock {
  readonly #elapsed: () => number;
  /** Offset from the monotonic clock to GitHub's, in milliseconds. */
  #offset: number;

  constructor({ wall, elapsed }: ClockSource = OF_PROCESS) {
    this.#elapsed = elapsed;
    this.#offset = wall() - elapsed();
  }

  readonly now = (): Date => new Date(this.#elapsed() + this.#offset);

  /** Returns the same `fetch`, which sets this clock from each answer. */
  follow(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      const sent = this.#elapsed();
      const response = await fetch(input, init);
      this.note(response.headers.get("date"), sent);
      return response;
    };
  }

  /**
   * Notes an answer's date. `sent` is the monotonic time at which its request was sent. GitHub's
   * time is at least that date now. When the request was sent, it was at most a second later than
   * that date. An offset within these bounds is kept, so that a slow answer makes the clock no
   * worse.
   */
  note(date: string | null, sent: number): void {
    const answeredAt = Date.parse(date ?? "");
    if (Number.isNaN(answeredAt)) return;
    const [least, most] = [answeredAt - this.#elapsed(), answeredAt + SECOND_MS - sent];
    this.#offset = Math.min(Math.max(this.#offset, least), most);
  }
}
