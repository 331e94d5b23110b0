import type { LogQuery } from "../store.ts";
import { reached } from "./graph.ts";
import type { MemoryObjects, Node } from "./objects.ts";
import { DateQueue } from "./queue.ts";

/** Commits as `git rev-list` orders and leaves them out; `branches` are the heads of all branches. */
export function log(objects: MemoryObjects, query: LogQuery, branches: string[]): string[] {
  const hidden = reached(objects, [...(query.without ?? []), ...(query.withoutBranches ? branches : [])]);
  const wanted = filter(query);
  const seen = walk(objects, query, hidden);
  const ordered = query.topological ? topological(objects, seen) : seen;
  const shown = ordered.filter((oid) => wanted(objects.node(oid) as Node) && touches(objects, oid, query.path));
  const first = query.skip ?? 0;
  const cut = shown.slice(first, query.most === undefined ? undefined : first + query.most);
  return query.reverse ? cut.reverse() : cut;
}

/** From the newest commit date to the oldest; of equal ones those that were met first. */
function walk(objects: MemoryObjects, query: LogQuery, hidden: Set<string>): string[] {
  const since = query.since ? seconds(query.since) : Number.NEGATIVE_INFINITY;
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
    followed(objects, oid, query.path).forEach(meet);
  }
  return found;
}

/** A merge that took a path as one parent had it is followed to that parent alone. */
function followed(objects: MemoryObjects, oid: string, path: string | null | undefined): string[] {
  const parents = objects.node(oid)?.parents ?? [];
  if (!path || parents.length < 2) return parents;
  const here = entryAt(objects, oid, path);
  const same = parents.find((parent) => entryAt(objects, parent, path) === here);
  return same === undefined ? parents : [same];
}

function touches(objects: MemoryObjects, oid: string, path: string | null | undefined): boolean {
  if (!path) return true;
  const here = entryAt(objects, oid, path);
  const parents = objects.node(oid)?.parents ?? [];
  return parents.length === 0 ? here !== "" : parents.every((parent) => entryAt(objects, parent, path) !== here);
}

/** Mode and id of what lies at a path; empty where nothing does. */
function entryAt(objects: MemoryObjects, oid: string, path: string): string {
  let at = { mode: "040000", oid: objects.treeOf(oid) };
  for (const name of path.split("/").filter(Boolean)) {
    const found = at.mode === "040000" ? objects.tree(at.oid).find((one) => one.name === name) : undefined;
    if (!found) return "";
    at = found;
  }
  return `${at.mode} ${at.oid}`;
}

/** No commit before its children; after a merge comes the line of its last parent. */
function topological(objects: MemoryObjects, commits: string[]): string[] {
  const waiting = new Map(commits.map((oid) => [oid, 0]));
  const parentsOf = (oid: string) => (objects.node(oid)?.parents ?? []).filter((one) => waiting.has(one));
  for (const oid of commits) for (const one of parentsOf(oid)) waiting.set(one, (waiting.get(one) ?? 0) + 1);
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

function filter({ until, author, committer }: LogQuery): (node: Node) => boolean {
  const latest = until ? seconds(until) : Number.POSITIVE_INFINITY;
  const holds = (line: string, text: string | null | undefined) => !text || line.includes(text.toLowerCase());
  return (node) => node.at <= latest && holds(node.author, author) && holds(node.committer, committer);
}

/** git keeps whole seconds. */
function seconds(moment: string): number {
  return Math.floor(Date.parse(moment) / 1000) * 1000;
}
