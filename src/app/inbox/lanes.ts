/**
 * The queue's policy, which both inboxes share: per key one task runs and one waits, whatever more is offered; tasks of
 * different keys run side by side, `width` at most.
 */
export type Offer = "started" | "waits" | "enough";

type Task = () => Promise<void>;

export class Lanes {
  readonly #width: number;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Task>();

  constructor(width: number) {
    this.#width = width;
  }

  /** Whether a task of a new key would start at once. */
  get free(): number {
    return Math.max(0, this.#width - this.#running.size - this.#waiting.size);
  }

  /** `enough`: one waits already, the task is dropped. Tasks must not reject. */
  offer(key: string, task: Task): Offer {
    if (this.#waiting.has(key)) return "enough";
    if (this.#running.has(key) || this.#running.size >= this.#width) {
      this.#waiting.set(key, task);
      return "waits";
    }
    this.#start(key, task);
    return "started";
  }

  /** Forgets what waits and resolves when nothing runs any more. */
  async drain(): Promise<void> {
    this.#waiting.clear();
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #start(key: string, task: Task): void {
    const done = task().finally(() => {
      this.#running.delete(key);
      this.#next();
    });
    this.#running.set(key, done);
  }

  #next(): void {
    for (const [key, task] of this.#waiting) {
      if (this.#running.size >= this.#width) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      this.#start(key, task);
    }
  }
}
