/** Three versions of a text brought together line by line. */
import { diff3Merge, diffIndices } from "node-diff3";

/** Lines that stand in each other's way, without their ends. */
export interface TextDifference {
  /** First line here, counted from 1. */
  line: number;
  here: string[];
  template: string[];
}

/**
 * What the library's search costs grows with the pairs of equal lines (2,000 lines that are all the
 * same take six seconds, 700 take a third of one), so texts with more pairs than this aren't
 * compared line by line.
 */
const MAX_PAIRS = 500_000;
const MAX_LINES = 20_000;

/**
 * @returns the merged text, or where `here` and `template` changed the same lines of `base` in
 * different ways
 */
export function mergeText(
  base: string,
  here: string,
  template: string,
): { ok: true; text: string } | { ok: false; hunks: TextDifference[] } {
  const [b, h, t] = [base, here, template].map((text) => text.split("\n")) as [
    string[],
    string[],
    string[],
  ];
  if (!isComparable(h, b) || !isComparable(t, b))
    return { ok: false, hunks: [{ line: 1, here: h, template: t }] };
  const regions = diff3Merge(h, b, t, { excludeFalseConflicts: true });
  const hunks = regions.flatMap(({ conflict }) =>
    conflict ? [{ line: conflict.aIndex + 1, here: conflict.a, template: conflict.b }] : [],
  );
  if (hunks.length > 0) return { ok: false, hunks };
  return { ok: true, text: regions.flatMap(({ ok }) => ok ?? []).join("\n") };
}

/** Where two texts differ, for people to read. */
export function compareTexts(here: string, template: string): TextDifference[] {
  const [h, t] = [here.split("\n"), template.split("\n")];
  if (!isComparable(h, t)) return [{ line: 1, here: h, template: t }];
  return diffIndices(h, t).map((one) => ({
    line: one.buffer1[0] + 1,
    here: one.buffer1Content,
    template: one.buffer2Content,
  }));
}

function isComparable(a: readonly string[], b: readonly string[]): boolean {
  if (Math.max(a.length, b.length) > MAX_LINES) return false;
  const counts = new Map<string, number>();
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1);
  let pairs = 0;
  for (const line of a) pairs += counts.get(line) ?? 0;
  return pairs <= MAX_PAIRS;
}

// Two changes of one text brought together line by line, as `git merge` does.

/** Where both changed the same lines differently: `ours` is in the merged text, `theirs` isn't. */
export interface Clash {
  theirs: string[];
  ours: string[];
}

/** Lines of each text that are compared; beyond that everything is one clash. */
const MAX_MERGED_LINES = 3000;

/** Brings what `theirs` and `ours` changed of `base` together; where they clash, `ours` stands. */
export function mergeLines(
  base: string,
  theirs: string,
  ours: string,
): { text: string; clashes: Clash[] } {
  const [b, t, o] = [base, theirs, ours].map((text) => text.split("\n")) as [
    string[],
    string[],
    string[],
  ];
  if (Math.max(b.length, t.length, o.length) > MAX_MERGED_LINES)
    return { text: ours, clashes: [{ theirs: t, ours: o }] };
  const [inTheirs, inOurs] = [matchLines(b, t), matchLines(b, o)];
  const out: string[] = [];
  const clashes: Clash[] = [];
  let [atB, atT, atO] = [0, 0, 0];
  const piece = (endB: number, endT: number, endO: number) => {
    const [was, one, other] = [b.slice(atB, endB), t.slice(atT, endT), o.slice(atO, endO)];
    if (isSameLines(one, was) || isSameLines(one, other)) out.push(...other);
    else if (isSameLines(other, was)) out.push(...one);
    else {
      out.push(...other);
      clashes.push({ theirs: one, ours: other });
    }
  };
  // Lines that stand in all three hold the text together; what lies between two of them is one
  // piece.
  for (const [i, line] of b.entries()) {
    const [x, y] = [inTheirs.get(i), inOurs.get(i)];
    if (x === undefined || y === undefined) continue;
    piece(i, x, y);
    out.push(line);
    [atB, atT, atO] = [i + 1, x + 1, y + 1];
  }
  piece(b.length, t.length, o.length);
  return { text: out.join("\n"), clashes };
}

const isSameLines = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((line, i) => line === b[i]);

/** By line of `a`: its line in `b`, of a longest common subsequence. */
function matchLines(a: readonly string[], b: readonly string[]): Map<number, number> {
  const width = b.length + 1;
  const length = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [below, beside] = [length[(i + 1) * width + j]!, length[i * width + j + 1]!];
      length[i * width + j] =
        a[i] === b[j] ? length[(i + 1) * width + j + 1]! + 1 : Math.max(below, beside);
    }
  }
  const found = new Map<number, number>();
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.set(i++, j++);
    else if (length[(i + 1) * width + j]! >= length[i * width + j + 1]!) i++;
    else j++;
  }
  return found;
}
