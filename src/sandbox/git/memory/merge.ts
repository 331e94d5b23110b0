import { diff3Merge } from "node-diff3";
import { compareLines, splitLines } from "./line-diff.ts";
import type { TreeEntry } from "../formats.ts";
import type { MergeResult } from "../plumbing.ts";
import { findMergeBases } from "./history.ts";
import { compareBytes, joinEntries, type MemoryObjects } from "./objects.ts";

export interface MergedText {
  /** The merged text, with both sides between markers in case of a conflict. */
  text: string;
  clean: boolean;
}

/**
 * Merges the changes of two sides in a text. They conflict if both changed the same or adjacent
 * lines in different ways.
 *
 * If lines repeat, node-diff3 pairs them differently than git. It then merges a text that git
 * refuses, or the other way round. So it gets git's pairs: an unchanged line is passed as its
 * number in `base`.
 */
export function mergeLines(base: string, ours: string, theirs: string): MergedText {
  const old = splitLines(base);
  const toItems = (text: string) => replaceKeptLines(old, splitLines(text));
  const toText = (items: string[]) =>
    items.map((item) => (item.startsWith("+") ? item.slice(1) : old[Number(item)])).join("");
  const regions = diff3Merge(toItems(ours), [...old.keys()].map(String), toItems(theirs));
  let clean = true;
  const merged = regions.map(({ ok = [], conflict }) => {
    if (!conflict) return toText(ok);
    const [one, other] = [toText(conflict.a), toText(conflict.b)];
    if (one === other) return one;
    clean = false;
    return `<<<<<<<\n${one}=======\n${other}>>>>>>>\n`;
  });
  return { text: merged.join(""), clean };
}

/**
 * Returns the lines of `fresh`: an unchanged one as its number in `old`, a new one with a `+`
 * prefix.
 */
function replaceKeptLines(old: string[], fresh: string[]): string[] {
  const items = fresh.map((line) => `+${line}`);
  let [at, newAt] = [0, 0];
  const keepUntil = (end: number) => {
    while (at < end) items[newAt++] = String(at++);
  };
  for (const change of compareLines(old, fresh)) {
    keepUntil(change.at);
    at += change.gone;
    newAt += change.come;
  }
  keepUntil(old.length);
  return items;
}

type Side = TreeEntry | null;
type Sides = [Side, Side, Side];

/**
 * Merges two commits like git's `ort`, but follows no renames. A file that one side renamed and the
 * other changed conflicts here.
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
      : objects.getTreeId(base);
  if (common === null) return { tree: null, conflicts: [] };
  const { tree, conflicts } = mergeTrees(objects, [
    common,
    objects.getTreeId(ours),
    objects.getTreeId(theirs),
  ]);
  return { tree: conflicts.length > 0 ? null : tree, conflicts };
}

/** Merges several best common ancestors with each other first, including their conflicts. */
function mergeBaseTrees(objects: MemoryObjects, bases: string[]): string | null {
  const [first, ...others] = bases.toReversed();
  if (first === undefined) return null;
  let [tree, last] = [objects.getTreeId(first), first];
  for (const next of others) {
    const below =
      mergeBaseTrees(objects, findMergeBases(objects, last, next)) ?? objects.writeTree([]);
    tree = mergeTrees(objects, [below, tree, objects.getTreeId(next)]).tree;
    last = next;
  }
  return tree;
}

/**
 * Returns the merged tree. A conflicting file has both sides between markers. Otherwise the base's
 * version is used, or ours.
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

/** Returns the side that changed, if only one did. Undefined if both changed. */
function decideSide([base, ours, theirs]: Sides): Side | undefined {
  const same = (a: Side, b: Side): boolean => a?.oid === b?.oid && a?.mode === b?.mode;
  if (same(ours, theirs) || same(base, theirs)) return ours;
  return same(base, ours) ? theirs : undefined;
}

function isFolder(entry: Side): boolean {
  return entry?.mode === "040000";
}

/** Merges both versions of a file. Returns null if they can't be merged line by line. */
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
