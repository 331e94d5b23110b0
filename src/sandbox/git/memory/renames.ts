import type { Changed } from "./trees.ts";
import type { MemoryObjects } from "./objects.ts";

/** A file that is gone and one that came are one file with a new name from here on: git's 50 %. */
const ALIKE = 0.5;

export interface Renamed extends Changed {
  /** Path that the file had before, where it has another now. */
  from: string | null;
  /** How much of it stayed, from 0 to 1. */
  alike: number;
}

/** Finds what was renamed among the changes; the most alike first, then those whose file name is the same. */
export function withRenames(objects: MemoryObjects, changes: Changed[]): Renamed[] {
  const gone = changes.filter((one) => one.after === null && isFile(one.before?.mode));
  const come = changes.filter((one) => one.before === null && isFile(one.after?.mode));
  const pairs = come.flatMap((to) =>
    gone.flatMap((from) => {
      const alike = likeness(objects, from.before?.oid ?? "", to.after?.oid ?? "");
      return alike >= ALIKE ? [{ to, from, alike, named: nameOf(to.path) === nameOf(from.path) }] : [];
    }),
  );
  pairs.sort((a, b) => b.alike - a.alike || Number(b.named) - Number(a.named));
  const found = new Map<Changed, (typeof pairs)[number]>();
  const taken = new Set<Changed>();
  for (const pair of pairs) {
    if (found.has(pair.to) || taken.has(pair.from)) continue;
    found.set(pair.to, pair);
    taken.add(pair.from);
  }
  return changes.flatMap((one): Renamed[] => {
    if (taken.has(one)) return [];
    const pair = found.get(one);
    if (!pair) return [{ ...one, from: null, alike: 0 }];
    return [{ ...one, before: pair.from.before, from: pair.from.path, alike: pair.alike }];
  });
}

function isFile(mode: string | undefined): boolean {
  return mode === "100644" || mode === "100755";
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** How many bytes of the larger file lie in lines that both have. */
function likeness(objects: MemoryObjects, before: string, after: string): number {
  if (before === after) return 1;
  const [old, fresh] = [objects.blob(before), objects.blob(after)];
  const most = Math.max(old.length, fresh.length);
  if (Math.min(old.length, fresh.length) < most * ALIKE) return 0;
  const left = new Map<string, number>();
  for (const line of old.toString("latin1").split(/(?<=\n)/)) left.set(line, (left.get(line) ?? 0) + 1);
  let kept = 0;
  for (const line of fresh.toString("latin1").split(/(?<=\n)/)) {
    const count = left.get(line) ?? 0;
    if (count > 0) kept += line.length;
    left.set(line, count - 1);
  }
  return kept / most;
}
