/** Finds when the record first showed something, for promises about what follows it. */
import type { Snapshot } from "./invariant.ts";

const firsts = new WeakMap<object, Map<string, number>>();

/** By the world's clock, because the replicas' clocks may be wrong. Milliseconds since 1970. */
export function getFirstSeen({ github, timeline }: Snapshot, what: string): number {
  const all = firsts.get(github) ?? new Map<string, number>();
  firsts.set(github, all);
  const first = all.get(what) ?? timeline.now;
  all.set(what, first);
  return first;
}
