/** So many at once, the others first come, first served. */
export class Slots {
  private free: number;
  private waiting: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** Calls `begin` now or when a slot is free; `give` must follow for each begin. Returns what takes it back. */
  take(begin: () => void): () => void {
    if (this.free > 0) {
      this.free -= 1;
      begin();
      return () => undefined;
    }
    this.waiting.push(begin);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== begin);
    };
  }

  give(): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      this.free += 1;
    } else {
      next();
    }
  }
}
