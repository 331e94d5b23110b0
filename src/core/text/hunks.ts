/** Which lines a patch shows: GitHub refuses a whole review for one comment on a line beside its diff. */

export interface Span {
  from: number;
  to: number;
}

/** A hunk: the lines of the old and of the new version that it shows; null = none of them. */
export interface Hunk {
  left: Span | null;
  right: Span | null;
}

export type Side = "LEFT" | "RIGHT";

/** Reads `@@ -a,b +c,d @@` and what follows. No patch (a binary, or too large a file) = no hunk. */
export function hunksOf(patch: string | undefined): Hunk[] {
  return (patch ?? "").split("\n").flatMap((line) => {
    const found = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    return found ? [{ left: span(found[1]!, found[2]), right: span(found[3]!, found[4]) }] : [];
  });
}

function span(start: string, length = "1"): Span | null {
  const [from, lines] = [Number(start), Number(length)];
  return lines > 0 ? { from, to: from + lines - 1 } : null;
}

/** Whether `line` (and all from `start` on) lies in one hunk, in the version of that side. */
export function isOnDiff(hunks: readonly Hunk[], side: Side, line: number, start: number = line): boolean {
  return start <= line && hunks.some((hunk) => covers(side === "LEFT" ? hunk.left : hunk.right, start, line));
}

function covers(shown: Span | null, start: number, line: number): boolean {
  return shown !== null && shown.from <= start && line <= shown.to;
}

/** Lines of the new version that the patch adds or changes, without those that it shows around them. */
export function addedIn(patch: string | undefined): Span[] {
  const spans: Span[] = [];
  let line = 0;
  for (const text of (patch ?? "").split("\n")) {
    const found = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (found) line = Number(found[1]);
    else if (line === 0 || text.startsWith("\\")) continue;
    // What was taken away counts for the lines around the gap: a finding about it can stand nowhere else.
    else if (text.startsWith("-")) add(spans, Math.max(1, line - 1), line);
    else {
      if (text.startsWith("+")) add(spans, line, line);
      line += 1;
    }
  }
  return spans;
}

function add(spans: Span[], from: number, to: number): void {
  const last = spans.at(-1);
  if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
  else spans.push({ from, to });
}
