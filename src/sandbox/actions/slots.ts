interface Place {
  begin: () => void;
}

/** So many at once, the others first come, first served. */
export class Slots {
  private free: number;
  private readonly waiting: Place[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** Calls `begin` now or when a slot is free. What it returns, called once, leaves the slot or the queue. */
  take(begin: () => void): () => void {
    const place = { begin };
    if (this.free > 0) {
      this.free -= 1;
      begin();
    } else {
      this.waiting.push(place);
    }
    return () => this.leave(place);
  }

  private leave(place: Place): void {
    const at = this.waiting.indexOf(place);
    if (at >= 0) {
      this.waiting.splice(at, 1);
      return;
    }
    const next = this.waiting.shift();
    if (next === undefined) {
      this.free += 1;
    } else {
      next.begin();
    }
  }
}
