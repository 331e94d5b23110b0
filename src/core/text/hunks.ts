/**
 * Parses which lines a patch shows. GitHub refuses a whole review if one comment is outside the
 * diff.
 */

export interface LineRange {
  from: number;
  to: number;
}

/**
 * The lines of the old and of the new version that a hunk shows; null if it shows none of one
 * version.
 */
export interface DiffHunk {
  left: LineRange | null;
  right: LineRange | null;
}

export type DiffSide = "LEFT" | "RIGHT";

/**
 * Parses `@@ -a,b +c,d @@` and the lines after it. Returns no hunk without a patch (a binary, or a
 * file that is too large).
 */
export function parseHunks(patch: string | undefined): DiffHunk[] {
  return (patch ?? "").split("\n").flatMap((line) => {
    const found = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    return found
      ? [{ left: parseSpan(found[1]!, found[2]), right: parseSpan(found[3]!, found[4]) }]
      : [];
  });
}

function parseSpan(start: string, length = "1"): LineRange | null {
  const [from, lines] = [Number(start), Number(length)];
  return lines > 0 ? { from, to: from + lines - 1 } : null;
}

/**
 * Returns whether `line` (and every line from `start` on) is in one hunk, in the version of that
 * side.
 */
export function isOnDiff(
  hunks: readonly DiffHunk[],
  side: DiffSide,
  line: number,
  start: number = line,
): boolean {
  return (
    start <= line &&
    hunks.some((hunk) => isInSpan(side === "LEFT" ? hunk.left : hunk.right, start, line))
  );
}

function isInSpan(shown: LineRange | null, start: number, line: number): boolean {
  return shown !== null && shown.from <= start && line <= shown.to;
}

/** Lists the lines that the patch adds or changes in the new version, without context lines. */
export function listAddedLines(patch: string | undefined): LineRange[] {
  const spans: LineRange[] = [];
  let line = 0;
  for (const text of (patch ?? "").split("\n")) {
    const found = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (found) line = Number(found[1]);
    else if (line === 0 || text.startsWith("\\")) continue;
    // A removed line counts for the lines around the gap, because a comment on it has no other
    // place.
    else if (text.startsWith("-")) addSpan(spans, Math.max(1, line - 1), line);
    else {
      if (text.startsWith("+")) addSpan(spans, line, line);
      line += 1;
    }
  }
  return spans;
}

function addSpan(spans: LineRange[], from: number, to: number): void {
  const last = spans.at(-1);
  if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
  else spans.push({ from, to });
}
