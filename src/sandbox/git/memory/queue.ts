/** Commits to look at: the newest commit date first, of equal ones the one that was met first. So git walks. */
export class DateQueue {
  readonly #open: { oid: string; at: number }[] = [];

  add(oid: string, at: number): void {
    let place = this.#open.length;
    while (place > 0 && (this.#open[place - 1]?.at ?? 0) < at) place--;
    this.#open.splice(place, 0, { oid, at });
  }

  take(): string | undefined {
    return this.#open.shift()?.oid;
  }
}
