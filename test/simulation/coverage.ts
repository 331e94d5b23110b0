/** How often each thing happened: a simulation that never does something proves nothing about it. */
export class Coverage {
  readonly counts: Record<string, Record<string, number>> = {};

  count(group: string, name: string, times = 1): void {
    const of = (this.counts[group] ??= {});
    of[name] = (of[name] ?? 0) + times;
  }

  add(other: Pick<Coverage, "counts">): void {
    for (const [group, names] of Object.entries(other.counts))
      for (const [name, times] of Object.entries(names)) this.count(group, name, times);
  }
}
