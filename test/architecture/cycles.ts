/** Files that import each other in a ring, type-only imports included. */
import { posix } from "node:path";
import { importedBy, roomOf } from "./imports.ts";
import type { Source } from "./source.ts";

/**
 * Returns each import cycle below `src` as its sorted paths; empty if there is none. Uses Tarjan's
 * algorithm.
 */
export function findCycles(sources: readonly Source[]): string[][] {
  const targets = new Map(
    sources.filter(({ path }) => roomOf(path) !== null).map((one) => [one.path, listTargets(one)]),
  );
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    for (const target of targets.get(path)!) {
      if (!targets.has(target)) continue;
      if (!index.has(target)) visit(target);
      else if (!stack.includes(target)) continue;
      low.set(path, Math.min(low.get(path)!, low.get(target)!));
    }
    if (low.get(path) !== index.get(path)) return;
    const ring = stack.splice(stack.indexOf(path));
    if (ring.length > 1 || targets.get(path)!.includes(path)) cycles.push(ring.toSorted());
  };
  for (const path of targets.keys()) if (!index.has(path)) visit(path);
  return cycles.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

function listTargets({ path, nodes }: Source): string[] {
  const names = nodes
    .flatMap(({ node }) => importedBy(node) ?? [])
    .filter((from) => from.startsWith("."));
  return [...new Set(names.map((from) => posix.join(posix.dirname(path), from)))];
}
