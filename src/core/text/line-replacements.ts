/**
 * A change as a reviewer would propose it: replacements of lines, and for what those can't say a
 * patch.
 */
import { createTwoFilesPatch, structuredPatch } from "diff";

/**
 * Work that comparing two versions of a file may take: a text that differs everywhere is shown as a
 * whole.
 */
const MOST_EDITS = 2_000;

/** A file before and after; null = it isn't there, or isn't text that can be shown. */
export interface FileVersions {
  path: string;
  before: string | null;
  after: string | null;
}

/** Lines `from` to `to` of the present version, which `lines` are to replace; none = they go. */
export interface Replacement {
  path: string;
  from: number;
  to: number;
  lines: string[];
}

/** The replacements that make `after` out of `before`; null where only a patch can say it. */
export function listReplacements({ path, before, after }: FileVersions): Replacement[] | null {
  // GitHub's suggestions end with a line end, and can't say that the last line has none.
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
    // What is only added, before line `oldStart`, is said with a line beside it.
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

/** A unified diff of the file, as `git apply` takes it. Empty where it can't be shown as text. */
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
