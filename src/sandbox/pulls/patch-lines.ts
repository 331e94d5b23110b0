/** One line of a patch. */
export interface PatchLine {
  /** As `position` of a review comment counts: the line below the first `@@` is 1, later `@@` lines count too. */
  position: number;
  hunk: number;
  /** Line of the old file; null for what was added. */
  left: number | null;
  /** Line of the new file; null for what was removed. */
  right: number | null;
}

/** The lines of a patch with their places on both sides; none for a binary file. */
export function linesOf(patch: string | null): PatchLine[] {
  const found: PatchLine[] = [];
  let [left, right, hunk, position] = [0, 0, 0, -1];
  for (const text of patch?.split("\n") ?? []) {
    position++;
    const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
    if (start) {
      hunk++;
      [left, right] = [Number(start[1]), Number(start[2])];
    } else if (text.startsWith("+")) found.push({ position, hunk, left: null, right: right++ });
    else if (text.startsWith("-")) found.push({ position, hunk, left: left++, right: null });
    else if (!text.startsWith("\\")) found.push({ position, hunk, left: left++, right: right++ });
  }
  return found;
}

/** The hunk up to one of its lines, as `diff_hunk` of a review comment shows it. */
export function hunkTo(patch: string | null, { position }: PatchLine): string {
  const shown = (patch ?? "").split("\n").slice(0, position + 1);
  return shown.slice(shown.findLastIndex((text) => text.startsWith("@@"))).join("\n");
}

/** Where a line of the old file is in the new one; null when it was removed or changed. */
export function followLine(patch: string | null, line: number): number | null {
  let offset = 0;
  for (const one of linesOf(patch)) {
    if (one.left === line) return one.right;
    if (one.left !== null && one.left > line) break;
    if (one.left === null) offset++;
    if (one.right === null) offset--;
  }
  return line + offset;
}
