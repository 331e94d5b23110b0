import { compareLines, splitLines, type LineChange } from "./line-diff.ts";
import type { TreeEntry } from "../formats.ts";
import type { MergeResult } from "../plumbing.ts";
import { findMergeBases } from "./history.ts";
import { compareBytes, joinEntries, type MemoryObjects } from "./objects.ts";

interface SidedChange extends LineChange {
  lines: string[];
}

export interface MergedText {
  /** Where it isn't clean, with both sides between marks. */
  text: string;
  clean: boolean;
}

/**
 * Joins what two sides made of a text. It conflicts where both changed the same lines, or lines
 * that touch, into something else: so git sees it as well. Where both made the same of them it is
 * taken once.
 */
export function mergeLines(base: string, ours: string, theirs: string): MergedText {
  const old = splitLines(base);
  const [mine, yours] = [ours, theirs].map((text): SidedChange[] => {
    const lines = splitLines(text);
    return compareLines(old, lines).map((one) => ({
      ...one,
      lines: lines.slice(one.newAt, one.newAt + one.come),
    }));
  }) as [SidedChange[], SidedChange[]];
  const merged: string[] = [];
  let at = 0;
  let clean = true;
  while (mine.length > 0 || yours.length > 0) {
    const group = takeGroup(mine, yours);
    const [one = "", other = ""] = [group.mine, group.yours].map((list) =>
      applyChanges(old, group, list),
    );
    const clash = group.mine.length > 0 && group.yours.length > 0 && one !== other;
    const taken = group.mine.length > 0 ? one : other;
    merged.push(
      ...old.slice(at, group.start),
      clash ? `<<<<<<<\n${one}=======\n${other}>>>>>>>\n` : taken,
    );
    clean &&= !clash;
    at = group.end;
  }
  return { text: [...merged, ...old.slice(at)].join(""), clean };
}

interface ChangeGroup {
  start: number;
  end: number;
  mine: SidedChange[];
  yours: SidedChange[];
}

/**
 * The next changes that lie apart from all others: those of one side, or of both where they touch.
 */
function takeGroup(mine: SidedChange[], yours: SidedChange[]): ChangeGroup {
  const start = Math.min(
    mine[0]?.at ?? Number.POSITIVE_INFINITY,
    yours[0]?.at ?? Number.POSITIVE_INFINITY,
  );
  const group: ChangeGroup = { start, end: start, mine: [], yours: [] };
  for (let grown = true; grown;) {
    grown = false;
    for (const [from, to] of [[mine, group.mine] as const, [yours, group.yours] as const]) {
      const next = from[0];
      if (!next || next.at > group.end) continue;
      to.push(next);
      from.shift();
      group.end = Math.max(group.end, next.at + next.gone);
      grown = true;
    }
  }
  return group;
}

/** What a side has where the group lies. */
function applyChanges(old: string[], group: ChangeGroup, changes: SidedChange[]): string {
  const parts: string[] = [];
  let at = group.start;
  for (const change of changes) {
    parts.push(...old.slice(at, change.at), ...change.lines);
    at = change.at + change.gone;
  }
  return [...parts, ...old.slice(at, group.end)].join("");
}

type Side = TreeEntry | null;
type Sides = [Side, Side, Side];

/**
 * Merges two commits as git's `ort` does, but follows no renames: a file that one side renamed and
 * the other changed conflicts here.
 */
export function mergeCommits(
  objects: MemoryObjects,
  ours: string,
  theirs: string,
  base?: string,
): MergeResult {
  const common =
    base === undefined
      ? mergeBaseTrees(objects, findMergeBases(objects, ours, theirs))
      : objects.treeOf(base);
  if (common === null) return { tree: null, conflicts: [] };
  const { tree, conflicts } = mergeTrees(objects, [
    common,
    objects.treeOf(ours),
    objects.treeOf(theirs),
  ]);
  return { tree: conflicts.length > 0 ? null : tree, conflicts };
}

/** Several best common ancestors are merged with each other first, whatever conflicts there. */
function mergeBaseTrees(objects: MemoryObjects, bases: string[]): string | null {
  const [first, ...others] = bases.toReversed();
  if (first === undefined) return null;
  let [tree, last] = [objects.treeOf(first), first];
  for (const next of others) {
    const below =
      mergeBaseTrees(objects, findMergeBases(objects, last, next)) ?? objects.writeTree([]);
    tree = mergeTrees(objects, [below, tree, objects.treeOf(next)]).tree;
    last = next;
  }
  return tree;
}

/**
 * The merged tree; where files conflict it holds both sides between marks, else what the base had,
 * or ours.
 */
function mergeTrees(
  objects: MemoryObjects,
  trees: [string, string, string],
): { tree: string; conflicts: string[] } {
  const conflicts: string[] = [];
  const walk = (folders: (string | null)[], prefix: string): string | null => {
    const entries = joinEntries(objects, folders).flatMap(({ name, sides }): TreeEntry[] => {
      const given = sides as Sides;
      const path = `${prefix}${name}`;
      const settled = decideSide(given);
      if (settled !== undefined) return settled ? [settled] : [];
      if (given.some(isFolder) && given.every((one) => one === null || isFolder(one))) {
        const oid = walk(
          given.map((one) => one?.oid ?? null),
          `${path}/`,
        );
        return oid === null ? [] : [{ mode: "040000", name, oid }];
      }
      const file = mergeContent(objects, given);
      if (!file?.clean) conflicts.push(path);
      if (file) return [file.entry];
      const kept = given.find((one) => one !== null);
      return kept ? [kept] : [];
    });
    return entries.length === 0 ? null : objects.writeTree(entries);
  };
  const tree = walk(trees, "") ?? objects.writeTree([]);
  return { tree, conflicts: conflicts.sort(compareBytes) };
}

/** What one side left as it was, the other decides; undefined where both changed it. */
function decideSide([base, ours, theirs]: Sides): Side | undefined {
  const same = (a: Side, b: Side): boolean => a?.oid === b?.oid && a?.mode === b?.mode;
  if (same(ours, theirs) || same(base, theirs)) return ours;
  return same(base, ours) ? theirs : undefined;
}

function isFolder(entry: Side): boolean {
  return entry?.mode === "040000";
}

/** What both sides made of a file; null where they can't be joined line by line. */
function mergeContent(
  objects: MemoryObjects,
  [base, ours, theirs]: Sides,
): { entry: TreeEntry; clean: boolean } | null {
  if (!ours || !theirs || ![base ?? ours, ours, theirs].every(({ mode }) => mode.startsWith("100")))
    return null;
  if (!base && ours.mode !== theirs.mode) return null;
  const mode = ours.mode === base?.mode ? theirs.mode : ours.mode;
  if (ours.oid === theirs.oid || theirs.oid === base?.oid)
    return { entry: { ...ours, mode }, clean: true };
  if (ours.oid === base?.oid) return { entry: { ...theirs, mode }, clean: true };
  const texts = [base, ours, theirs].map((one) =>
    one ? objects.blob(one.oid).toString("latin1") : "",
  );
  if (texts.some((text) => text.includes("\0"))) return null;
  const { text, clean } = mergeLines(texts[0] ?? "", texts[1] ?? "", texts[2] ?? "");
  return {
    entry: { ...ours, mode, oid: objects.write("blob", Buffer.from(text, "latin1")) },
    clean,
  };
}
