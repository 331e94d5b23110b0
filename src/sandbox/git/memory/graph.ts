import type { MemoryObjects } from "./objects.ts";

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
  if (a === b) return [a];
  const mine = reached(objects, [a]);
  if (mine.has(b)) return [b];
  const theirs = reached(objects, [b]);
  if (theirs.has(a)) return [a];
  // Those that lie at the edge: what is behind a common ancestor is never best.
  const edge = [...mine].filter((oid) => theirs.has(oid));
  const common = new Set(edge);
  const behind = reached(
    objects,
    [...common].flatMap((oid) => objects.node(oid)?.parents ?? []),
  );
  const at = (oid: string): number => objects.node(oid)?.at ?? 0;
  return edge.filter((oid) => !behind.has(oid)).sort((one, other) => at(other) - at(one));
}
