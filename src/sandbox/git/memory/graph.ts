import type { MemoryObjects } from "./objects.ts";
import { DateQueue } from "./queue.ts";

/** Whether a commit is reached from another, or is it. */
export function isAncestor(objects: MemoryObjects, older: string, newer: string): boolean {
  if (older === newer) return true;
  return objects.node(older) !== null && reached(objects, [newer], older).has(older);
}

/** Commits that these reach, themselves included; the walk may end once `until` is among them. */
export function reached(objects: MemoryObjects, from: string[], until?: string): Set<string> {
  const found = new Set<string>();
  const open = [...from];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    if (found.has(oid)) continue;
    const node = objects.node(oid);
    if (!node) continue;
    found.add(oid);
    if (oid === until) return found;
    open.push(...node.parents);
  }
  return found;
}

/** The common ancestors that no other common ancestor reaches, the newest first. */
export function mergeBases(objects: MemoryObjects, a: string, b: string): string[] {
  if (a === b) return objects.node(a) ? [a] : [];
  const common = shared(objects, a, b);
  const behind = reached(
    objects,
    common.flatMap((oid) => objects.node(oid)?.parents ?? []),
  );
  const at = (oid: string): number => objects.node(oid)?.at ?? 0;
  return common.filter((oid) => !behind.has(oid)).sort((one, other) => at(other) - at(one));
}

/** What both reach, in the order in which a walk from both sides finds it: of equal dates git names the first. */
function shared(objects: MemoryObjects, a: string, b: string): string[] {
  const sides = new Map<string, number>();
  const found = new Set<string>();
  const open = new DateQueue();
  const meet = (oid: string, side: number): void => {
    const node = objects.node(oid);
    const known = sides.get(oid) ?? 0;
    if (!node || (known & side) === side) return;
    sides.set(oid, known | side);
    open.add(oid, node.at);
  };
  meet(a, 1);
  meet(b, 2);
  for (let oid = open.take(); oid !== undefined; oid = open.take()) {
    const side = sides.get(oid) ?? 0;
    if (side === 3) found.add(oid);
    for (const parent of objects.node(oid)?.parents ?? []) meet(parent, side);
  }
  return [...found];
}
