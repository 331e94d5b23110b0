import type { FileDiff } from "../diff.ts";
import type { TreeEntry } from "../formats.ts";
import type { MemoryObjects } from "./objects.ts";
import { patchOf, type Patch } from "./patch.ts";
import { withRenames, type Renamed } from "./renames.ts";
import { changedFiles } from "./trees.ts";

const SNIFFED = 8_000;
const SHORT = 7;

/** What changed between two trees or commits. */
export function diff(objects: MemoryObjects, base: string, head: string): FileDiff[] {
  return renamed(objects, base, head).map((one) => {
    const { path, from, before, after } = one;
    const { additions, deletions, text } = patch(objects, one) ?? { additions: 0, deletions: 0, text: null };
    const same = before?.oid === after?.oid;
    const status = from !== null ? "renamed" : !before ? "added" : !after ? "removed" : same ? "changed" : "modified";
    // git tells no ids of what only changed its name or mode.
    const oid = same ? "" : ((after ?? before)?.oid ?? "");
    return { path, previousPath: from, status, additions, deletions, patch: text, oid };
  });
}

/** The same as `git diff` shows it. */
export function diffText(objects: MemoryObjects, base: string, head: string): string {
  return renamed(objects, base, head)
    .flatMap((one) => [...headOf(one), ...bodyOf(objects, one)])
    .join("\n");
}

/** A file that becomes a link, or the other way round, is another file. */
function renamed(objects: MemoryObjects, base: string, head: string): Renamed[] {
  const changes = changedFiles(objects, objects.treeOf(base), objects.treeOf(head)).flatMap((one) => {
    if (!one.before || !one.after || kind(one.before) === kind(one.after)) return [one];
    return [
      { ...one, after: null },
      { ...one, before: null },
    ];
  });
  return withRenames(objects, changes);
}

function kind({ mode }: TreeEntry): string {
  return mode.slice(0, 3);
}

/** Null where a side isn't text. */
function patch(objects: MemoryObjects, { before, after }: Renamed): Patch | null {
  const sides = [before, after].map((entry) => {
    if (!entry) return Buffer.alloc(0);
    return entry.mode === "160000" ? Buffer.from(`Subproject commit ${entry.oid}\n`) : objects.blob(entry.oid);
  });
  if (sides.some((data) => data.subarray(0, SNIFFED).includes(0))) return null;
  const [old = "", fresh = ""] = sides.map((data) => data.toString("utf8"));
  return patchOf(old, fresh);
}

function headOf({ path, from, before, after, alike }: Renamed): string[] {
  const [a, b] = [quoted(`a/${from ?? path}`), quoted(`b/${path}`)];
  const lines = [`diff --git ${a} ${b}`];
  if (!before && after) lines.push(`new file mode ${after.mode}`);
  if (before && !after) lines.push(`deleted file mode ${before.mode}`);
  if (before && after && before.mode !== after.mode) lines.push(`old mode ${before.mode}`, `new mode ${after.mode}`);
  if (from !== null) lines.push(`similarity index ${Math.floor(alike * 100)}%`);
  if (from !== null) lines.push(`rename from ${quoted(from)}`, `rename to ${quoted(path)}`);
  if (before?.oid === after?.oid) return lines;
  const short = (entry: TreeEntry | null) => (entry?.oid ?? "0".repeat(SHORT)).slice(0, SHORT);
  const mode = before && before.mode === after?.mode ? ` ${before.mode}` : "";
  return [...lines, `index ${short(before)}..${short(after)}${mode}`];
}

function bodyOf(objects: MemoryObjects, one: Renamed): string[] {
  const found = patch(objects, one);
  const old = one.before ? quoted(`a/${one.from ?? one.path}`) : "/dev/null";
  const fresh = one.after ? quoted(`b/${one.path}`) : "/dev/null";
  if (!found) return [`Binary files ${old} and ${fresh} differ`];
  const tab = (name: string) => (name.includes(" ") ? `${name}\t` : name);
  return found.text === null ? [] : [`--- ${tab(old)}`, `+++ ${tab(fresh)}`, found.text];
}

/** As with `core.quotePath=false`: only what would break a line or the quotes. */
function quoted(path: string): string {
  return /["\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, "\\$&")}"` : path;
}
