/** Where tasks wait for one another: so many at a time, in the order in which they came. */
export class Line {
  readonly #width: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(width: number) {
    this.#width = width;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#width) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // Whoever waited longest takes the place over.
      if (next) next();
      else this.#running -= 1;
    }
  }
}
