import type { CommitNode, MemoryObjects } from "./objects.ts";
import type { LogQuery } from "../git-store.ts";

/**
 * Commits to visit, as git walks them: newest commit date first, and for equal dates in order of
 * discovery.
 */
class DateQueue {
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

/** Returns whether a commit is an ancestor of another, or the same. */
export function isAncestorCommit(objects: MemoryObjects, older: string, newer: string): boolean {
  if (older === newer) return true;
  return objects.node(older) !== null && findReachable(objects, [newer], older).has(older);
}

/**
 * Returns the commits that these reach, themselves included. The walk may end once `until` is
 * found.
 */
function findReachable(objects: MemoryObjects, from: string[], until?: string): Set<string> {
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

/** Returns the common ancestors that no other common ancestor reaches, newest first. */
export function findMergeBases(objects: MemoryObjects, a: string, b: string): string[] {
  if (a === b) return objects.node(a) ? [a] : [];
  const common = findShared(objects, a, b);
  const behind = findReachable(
    objects,
    common.flatMap((oid) => objects.node(oid)?.parents ?? []),
  );
  const at = (oid: string): number => objects.node(oid)?.at ?? 0;
  return common.filter((oid) => !behind.has(oid)).sort((one, other) => at(other) - at(one));
}

/**
 * Returns the commits that both reach, in the order of a walk from both sides. For equal dates git
 * names the first.
 */
function findShared(objects: MemoryObjects, a: string, b: string): string[] {
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

/**
 * Returns commits in the order and with the exclusions of `git rev-list`. `branches` are the heads
 * of all branches.
 */
export function walkLog(objects: MemoryObjects, query: LogQuery, branches: string[]): string[] {
  const hidden = findReachable(objects, [
    ...(query.without ?? []),
    ...(query.withoutBranches ? branches : []),
  ]);
  const wanted = createFilter(query);
  const seen = walkCommits(objects, query, hidden);
  const ordered = query.topological ? sortTopologically(objects, seen) : seen;
  const shown = ordered.filter(
    (oid) => wanted(objects.node(oid) as CommitNode) && isTouching(objects, oid, query.path),
  );
  const first = query.skip ?? 0;
  const cut = shown.slice(first, query.most === undefined ? undefined : first + query.most);
  return query.reverse ? cut.reverse() : cut;
}

/** Walks from the newest commit date to the oldest; equal dates in order of discovery. */
function walkCommits(objects: MemoryObjects, query: LogQuery, hidden: Set<string>): string[] {
  const since = query.since ? parseSeconds(query.since) : Number.NEGATIVE_INFINITY;
  const found: string[] = [];
  const met = new Set<string>();
  const open = new DateQueue();
  const meet = (oid: string): void => {
    const node = objects.node(oid);
    if (!node || met.has(oid) || hidden.has(oid) || node.at < since) return;
    met.add(oid);
    open.add(oid, node.at);
  };
  meet(objects.peel(query.from) ?? query.from);
  for (let oid = open.take(); oid !== undefined; oid = open.take()) {
    found.push(oid);
    getFollowedParents(objects, oid, query.path).forEach(meet);
  }
  return found;
}

/**
 * Returns the parents to follow. If one parent of a merge has the same path content, only that
 * parent is followed.
 */
function getFollowedParents(
  objects: MemoryObjects,
  oid: string,
  path: string | null | undefined,
): string[] {
  const parents = objects.node(oid)?.parents ?? [];
  if (!path || parents.length < 2) return parents;
  const here = findEntryAt(objects, oid, path);
  const same = parents.find((parent) => findEntryAt(objects, parent, path) === here);
  return same === undefined ? parents : [same];
}

function isTouching(objects: MemoryObjects, oid: string, path: string | null | undefined): boolean {
  if (!path) return true;
  const here = findEntryAt(objects, oid, path);
  const parents = objects.node(oid)?.parents ?? [];
  return parents.length === 0
    ? here !== ""
    : parents.every((parent) => findEntryAt(objects, parent, path) !== here);
}

/** Returns mode and id of the entry at a path, or "" if it is missing. */
function findEntryAt(objects: MemoryObjects, oid: string, path: string): string {
  let at = { mode: "040000", oid: objects.getTreeId(oid) };
  for (const name of path.split("/").filter(Boolean)) {
    const found =
      at.mode === "040000" ? objects.tree(at.oid).find((one) => one.name === name) : undefined;
    if (!found) return "";
    at = found;
  }
  return `${at.mode} ${at.oid}`;
}

/**
 * Sorts so that no commit comes before its children. After a merge comes the line of its last
 * parent.
 */
function sortTopologically(objects: MemoryObjects, commits: string[]): string[] {
  const waiting = new Map(commits.map((oid) => [oid, 0]));
  const parentsOf = (oid: string) =>
    (objects.node(oid)?.parents ?? []).filter((one) => waiting.has(one));
  for (const oid of commits)
    for (const one of parentsOf(oid)) waiting.set(one, (waiting.get(one) ?? 0) + 1);
  const open = commits.filter((oid) => waiting.get(oid) === 0);
  const ordered: string[] = [];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    ordered.push(oid);
    for (const parent of parentsOf(oid)) {
      const left = (waiting.get(parent) ?? 0) - 1;
      waiting.set(parent, left);
      if (left === 0) open.push(parent);
    }
  }
  return ordered;
}

function createFilter({ until, author, committer }: LogQuery): (node: CommitNode) => boolean {
  const latest = until ? parseSeconds(until) : Number.POSITIVE_INFINITY;
  const holds = (line: string, text: string | null | undefined) =>
    !text || line.includes(text.toLowerCase());
  return (node) =>
    node.at <= latest && holds(node.author, author) && holds(node.committer, committer);
}

/** Git stores whole seconds. */
function parseSeconds(moment: string): number {
  return Math.floor(Date.parse(moment) / 1000) * 1000;
}
