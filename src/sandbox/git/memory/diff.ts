import { diffTreeEntries, type ChangedEntry, type MemoryObjects } from "./objects.ts";
import type { FileDiff } from "../plumbing.ts";
import type { TreeEntry } from "../formats.ts";
import { createPatch, type UnifiedPatch } from "./line-diff.ts";

/** From this similarity on, a removed and an added file count as one renamed file: git's 50 %. */
const MIN_SIMILARITY = 0.5;

interface RenamedFile extends ChangedEntry {
  /** Former path of the file, if it was renamed. */
  from: string | null;
  /** Share of unchanged bytes, from 0 to 1. */
  alike: number;
}

/**
 * Finds renames among the changes: first the most similar files, then those with the same file
 * name.
 */
function detectRenames(objects: MemoryObjects, changes: ChangedEntry[]): RenamedFile[] {
  const gone = changes.filter((one) => one.after === null && isFile(one.before?.mode));
  const come = changes.filter((one) => one.before === null && isFile(one.after?.mode));
  const pairs = come.flatMap((to) =>
    gone.flatMap((from) => {
      const alike = computeSimilarity(objects, from.before?.oid ?? "", to.after?.oid ?? "");
      return alike >= MIN_SIMILARITY
        ? [{ to, from, alike, named: getFileName(to.path) === getFileName(from.path) }]
        : [];
    }),
  );
  pairs.sort((a, b) => b.alike - a.alike || Number(b.named) - Number(a.named));
  const found = new Map<ChangedEntry, (typeof pairs)[number]>();
  const taken = new Set<ChangedEntry>();
  for (const pair of pairs) {
    if (found.has(pair.to) || taken.has(pair.from)) continue;
    found.set(pair.to, pair);
    taken.add(pair.from);
  }
  return changes.flatMap((one): RenamedFile[] => {
    if (taken.has(one)) return [];
    const pair = found.get(one);
    if (!pair) return [{ ...one, from: null, alike: 0 }];
    return [{ ...one, before: pair.from.before, from: pair.from.path, alike: pair.alike }];
  });
}

function isFile(mode: string | undefined): boolean {
  return mode === "100644" || mode === "100755";
}

function getFileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Returns the share of the larger file's bytes that are in lines of both files. */
function computeSimilarity(objects: MemoryObjects, before: string, after: string): number {
  if (before === after) return 1;
  const [old, fresh] = [objects.blob(before), objects.blob(after)];
  const most = Math.max(old.length, fresh.length);
  if (Math.min(old.length, fresh.length) < most * MIN_SIMILARITY) return 0;
  const left = new Map<string, number>();
  for (const line of old.toString("latin1").split(/(?<=\n)/))
    left.set(line, (left.get(line) ?? 0) + 1);
  let kept = 0;
  for (const line of fresh.toString("latin1").split(/(?<=\n)/)) {
    const count = left.get(line) ?? 0;
    if (count > 0) kept += line.length;
    left.set(line, count - 1);
  }
  return kept / most;
}

const SNIFFED_BYTES = 8_000;
const SHORT_ID_LENGTH = 7;

/** Returns the changes between two trees or commits. */
export function diffTrees(objects: MemoryObjects, base: string, head: string): FileDiff[] {
  return listRenamed(objects, base, head).map((one) => {
    const { path, from, before, after } = one;
    const { additions, deletions, text } = buildPatch(objects, one) ?? {
      additions: 0,
      deletions: 0,
      text: null,
    };
    const same = before?.oid === after?.oid;
    const status =
      from !== null
        ? "renamed"
        : !before
          ? "added"
          : !after
            ? "removed"
            : same
              ? "changed"
              : "modified";
    // Git reports no ids if only the name or mode changed.
    const oid = same ? "" : ((after ?? before)?.oid ?? "");
    return { path, previousPath: from, status, additions, deletions, patch: text, oid };
  });
}

/** Renders the changes like `git diff`. */
export function renderDiff(objects: MemoryObjects, base: string, head: string): string {
  return listRenamed(objects, base, head)
    .flatMap((one) => [...formatHead(one), ...formatBody(objects, one)])
    .join("\n");
}

/**
 * Lists the changed files with renames. A file that becomes a link, or the other way round, is a
 * different file.
 */
function listRenamed(objects: MemoryObjects, base: string, head: string): RenamedFile[] {
  const changes = diffTreeEntries(
    objects,
    objects.getTreeId(base),
    objects.getTreeId(head),
  ).flatMap((one) => {
    if (!one.before || !one.after || getFileKind(one.before) === getFileKind(one.after))
      return [one];
    return [
      { ...one, after: null },
      { ...one, before: null },
    ];
  });
  return detectRenames(objects, changes);
}

function getFileKind({ mode }: TreeEntry): string {
  return mode.slice(0, 3);
}

/** Returns null if one side is not text. */
function buildPatch(objects: MemoryObjects, { before, after }: RenamedFile): UnifiedPatch | null {
  const sides = [before, after].map((entry) => {
    if (!entry) return Buffer.alloc(0);
    return entry.mode === "160000"
      ? Buffer.from(`Subproject commit ${entry.oid}\n`)
      : objects.blob(entry.oid);
  });
  if (sides.some((data) => data.subarray(0, SNIFFED_BYTES).includes(0))) return null;
  const [old = "", fresh = ""] = sides.map((data) => data.toString("utf8"));
  return createPatch(old, fresh);
}

function formatHead({ path, from, before, after, alike }: RenamedFile): string[] {
  const [a, b] = [quotePath(`a/${from ?? path}`), quotePath(`b/${path}`)];
  const lines = [`diff --git ${a} ${b}`];
  if (!before && after) lines.push(`new file mode ${after.mode}`);
  if (before && !after) lines.push(`deleted file mode ${before.mode}`);
  if (before && after && before.mode !== after.mode)
    lines.push(`old mode ${before.mode}`, `new mode ${after.mode}`);
  if (from !== null) lines.push(`similarity index ${Math.floor(alike * 100)}%`);
  if (from !== null) lines.push(`rename from ${quotePath(from)}`, `rename to ${quotePath(path)}`);
  if (before?.oid === after?.oid) return lines;
  const short = (entry: TreeEntry | null) =>
    (entry?.oid ?? "0".repeat(SHORT_ID_LENGTH)).slice(0, SHORT_ID_LENGTH);
  const mode = before && before.mode === after?.mode ? ` ${before.mode}` : "";
  return [...lines, `index ${short(before)}..${short(after)}${mode}`];
}

function formatBody(objects: MemoryObjects, one: RenamedFile): string[] {
  const found = buildPatch(objects, one);
  const old = one.before ? quotePath(`a/${one.from ?? one.path}`) : "/dev/null";
  const fresh = one.after ? quotePath(`b/${one.path}`) : "/dev/null";
  if (!found) return [`Binary files ${old} and ${fresh} differ`];
  const tab = (name: string) => (name.includes(" ") ? `${name}\t` : name);
  return found.text === null ? [] : [`--- ${tab(old)}`, `+++ ${tab(fresh)}`, found.text];
}

/**
 * Quotes a path as with `core.quotePath=false`: only characters that would break a line or the
 * quotes.
 */
function quotePath(path: string): string {
  return /["\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, "\\$&")}"` : path;
}
