/**
 * Describes a change as a reviewer would propose it: replacements of lines, and a patch for the
 * rest.
 */
import { createTwoFilesPatch, structuredPatch } from "diff";

/**
 * Limit of the work for comparing two versions of a file. A text that differs everywhere is shown
 * as a whole.
 */
const MOST_EDITS = 2_000;

/** A file before and after; null if it does not exist or cannot be shown as text. */
export interface FileVersions {
  path: string;
  before: string | null;
  after: string | null;
}

/**
 * Replaces lines `from` to `to` of the current version with `lines`. Empty `lines` deletes them.
 */
export interface Replacement {
  path: string;
  from: number;
  to: number;
  lines: string[];
}

/**
 * Returns the replacements that turn `before` into `after`, or null if only a patch can express the
 * change.
 */
export function listReplacements({ path, before, after }: FileVersions): Replacement[] | null {
  // GitHub's suggestions end with a line break and cannot express a last line without one.
  const isWhole = (text: string) => text === "" || text.endsWith("\n");
  if (
    before === null ||
    after === null ||
    before === "" ||
    !isWhole(before) ||
    !isWhole(after) ||
    /\r/.test(before + after)
  )
    return null;
  const patch = structuredPatch(path, path, before, after, "", "", {
    context: 0,
    maxEditLength: MOST_EDITS,
  });
  if (!patch) return null;
  const present = before.split("\n");
  return patch.hunks.map(({ oldStart, oldLines, lines: shown }): Replacement => {
    const added = shown.filter((line) => line.startsWith("+")).map((line) => line.slice(1));
    if (oldLines > 0) return { path, from: oldStart, to: oldStart + oldLines - 1, lines: added };
    // An insertion before line `oldStart` needs an existing line beside it.
    const line = Math.max(1, oldStart - 1);
    const beside = present[line - 1]!;
    return {
      path,
      from: line,
      to: line,
      lines: oldStart > 1 ? [beside, ...added] : [...added, beside],
    };
  });
}

/**
 * Returns a unified diff of the file in the form that `git apply` accepts. Empty if the file cannot
 * be shown as text.
 */
export function renderPatch({ path, before, after }: FileVersions): string {
  if (before === null && after === null) return "";
  const [from, to] = [
    before === null ? "/dev/null" : `a/${path}`,
    after === null ? "/dev/null" : `b/${path}`,
  ];
  const patch = createTwoFilesPatch(from, to, before ?? "", after ?? "", undefined, undefined, {
    context: 3,
    maxEditLength: MOST_EDITS,
  });
  return (patch ?? "").replace(/^=+\n/, "").replaceAll("\t\n", "\n");
}
