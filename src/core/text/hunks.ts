/**
 * Which lines a patch shows: GitHub refuses a whole review for one comment on a line beside its
 * diff.
 */

export interface LineRange {
  from: number;
  to: number;
}

/** A hunk: the lines of the old and of the new version that it shows; null = none of them. */
export interface DiffHunk {
  left: LineRange | null;
  right: LineRange | null;
}

export type DiffSide = "LEFT" | "RIGHT";

/** Reads `@@ -a,b +c,d @@` and what follows. No patch (a binary, or too large a file) = no hunk. */
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

/** Whether `line` (and all from `start` on) lies in one hunk, in the version of that side. */
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

/**
 * Lines of the new version that the patch adds or changes, without those that it shows around them.
 */
export function listAddedLines(patch: string | undefined): LineRange[] {
  const spans: LineRange[] = [];
  let line = 0;
  for (const text of (patch ?? "").split("\n")) {
    const found = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (found) line = Number(found[1]);
    else if (line === 0 || text.startsWith("\\")) continue;
    // What was taken away counts for the lines around the gap: a finding about it can stand nowhere
    // else.
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
