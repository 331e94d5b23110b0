/**
 * Finds the differing lines of two texts: Myers' greedy search, "An O(ND) Difference Algorithm",
 * 1986, section 4.
 */

/**
 * Lines of the old text and the new lines that replace them. Either may be empty. Counted from 0.
 */
export interface LineChange {
  at: number;
  gone: number;
  newAt: number;
  come: number;
}

/** Splits a text into lines with their line feeds, so that a last line without one differs. */
export function splitLines(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n").map((line) => `${line}\n`);
  const last = lines.pop() ?? "\n";
  if (last !== "\n") lines.push(last.slice(0, -1));
  return lines;
}

/**
 * Texts with more differences than this count as replaced completely, because the search takes
 * quadratic time.
 */
const MAX_DISTANCE = 3_000;

export function compareLines(before: string[], after: string[]): LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [end, newEnd] = [before.length, after.length];
  while (end > start && newEnd > start && before[end - 1] === after[newEnd - 1])
    [end, newEnd] = [end - 1, newEnd - 1];
  if (start === end && start === newEnd) return [];
  const [a, b] = [before.slice(start, end), after.slice(start, newEnd)];
  const kept = a.length === 0 || b.length === 0 ? [] : findCommonLines(a, b);
  const changes: LineChange[] = [];
  let [at, newAt] = [0, 0];
  for (const [x, y] of [...kept, [a.length, b.length] as const]) {
    if (x > at || y > newAt)
      changes.push({ at: at + start, gone: x - at, newAt: newAt + start, come: y - newAt });
    [at, newAt] = [x + 1, y + 1];
  }
  return moveDown(changes, before, after);
}

/** Returns pairs of unchanged lines, in order. */
function findCommonLines(a: string[], b: string[]): [number, number][] {
  const most = Math.min(a.length + b.length, MAX_DISTANCE);
  const traces: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= most; d++) {
    const next = new Map(reach);
    traces.push(reach);
    for (let k = -d; k <= d; k += 2) {
      let x = isMovingDown(reach, k, d) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return collectCommonLines(traces, a.length, b.length);
    }
    reach = next;
  }
  return [];
}

function isMovingDown(reach: Map<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

function collectCommonLines(
  traces: Map<number, number>[],
  endX: number,
  endY: number,
): [number, number][] {
  const kept: [number, number][] = [];
  let [x, y] = [endX, endY];
  for (let d = traces.length - 1; d >= 0; d--) {
    const reach = traces[d] as Map<number, number>;
    const k = x - y;
    const from = isMovingDown(reach, k, d) ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reach.get(from) ?? 0);
    const fromY = d === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) kept.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  return kept.reverse();
}

/**
 * Moves changes down. If an inserted or deleted block could be at several places, git shows the
 * last one.
 */
function moveDown(changes: LineChange[], before: string[], after: string[]): LineChange[] {
  changes.forEach((change, index) => {
    const next = changes[index + 1];
    if (change.gone > 0 && change.come > 0) return;
    const [lines, size, at] =
      change.come > 0
        ? [after, change.come, "newAt" as const]
        : [before, change.gone, "at" as const];
    const end = next === undefined ? lines.length : next[at];
    while (change[at] + size < end && lines[change[at]] === lines[change[at] + size]) {
      change.at++;
      change.newAt++;
    }
  });
  return changes;
}

// Changes as hunks of a unified diff:
// https://git-scm.com/docs/diff-format#generate_patch_text_with_p

const CONTEXT_LINES = 3;
const HEADING_BYTES = 80;

export interface UnifiedPatch {
  additions: number;
  deletions: number;
  /** Text from the first `@@` on, without the last line feed. Null if no line differs. */
  text: string | null;
}

export function createPatch(before: string, after: string): UnifiedPatch {
  const [old, fresh] = [splitLines(before), splitLines(after)];
  const changes = compareLines(old, fresh);
  const sum = (of: "come" | "gone") => changes.reduce((all, change) => all + change[of], 0);
  const text =
    changes.length === 0
      ? null
      : groupHunks(changes)
          .map((hunk) => formatHunk(hunk, old, fresh))
          .join("\n");
  return { additions: sum("come"), deletions: sum("gone"), text };
}

/** Groups changes into one hunk if their context lines touch or overlap. */
function groupHunks(changes: LineChange[]): LineChange[][] {
  const all: LineChange[][] = [];
  for (const change of changes) {
    const last = all.at(-1)?.at(-1);
    if (last && change.at - (last.at + last.gone) <= 2 * CONTEXT_LINES) all.at(-1)?.push(change);
    else all.push([change]);
  }
  return all;
}

function formatHunk(hunk: LineChange[], old: string[], fresh: string[]): string {
  const [first, last] = [hunk[0] as LineChange, hunk.at(-1) as LineChange];
  const lead = Math.min(CONTEXT_LINES, first.at);
  const [start, newStart] = [first.at - lead, first.newAt - lead];
  const end = Math.min(old.length, last.at + last.gone + CONTEXT_LINES);
  const newEnd = last.newAt + last.come + (end - last.at - last.gone);
  const heading = findHeading(old, start);
  const head =
    `@@ -${formatRange(start, end)} +${formatRange(newStart, newEnd)} ` +
    `@@${heading === "" ? "" : ` ${heading}`}`;
  const lines: string[] = [];
  let at = start;
  for (const change of hunk) {
    lines.push(...formatLines(" ", old.slice(at, change.at)));
    lines.push(...formatLines("-", old.slice(change.at, change.at + change.gone)));
    lines.push(...formatLines("+", fresh.slice(change.newAt, change.newAt + change.come)));
    at = change.at + change.gone;
  }
  return [head, ...lines, ...formatLines(" ", old.slice(at, end))].join("\n");
}

function formatLines(mark: string, lines: string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith("\n")
      ? [`${mark}${line.slice(0, -1)}`]
      : [`${mark}${line}`, "\\ No newline at end of file"],
  );
}

/**
 * Formats a range. One line has only its number; an empty range has the number of the line before
 * it.
 */
function formatRange(start: number, end: number): string {
  if (end - start === 1) return String(start + 1);
  return `${end === start ? start : start + 1},${end - start}`;
}

/** Returns the nearest line above that looks like a heading. */
function findHeading(old: string[], start: number): string {
  for (let at = start - 1; at >= 0; at--) {
    const line = old[at] ?? "";
    if (/^[A-Za-z_$]/.test(line))
      return Buffer.from(line).subarray(0, HEADING_BYTES).toString("utf8").trimEnd();
  }
  return "";
}
