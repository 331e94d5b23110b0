/** Three versions of a text brought together line by line. */
import { diff3Merge, diffIndices } from "node-diff3";

/** Lines that stand in each other's way, without their ends. */
export interface Hunk {
  /** First line here, counted from 1. */
  line: number;
  here: string[];
  template: string[];
}

/**
 * What the library's search costs grows with the pairs of equal lines (2,000 lines that are all the same take six
 * seconds, 700 take a third of one), so texts with more pairs than this aren't compared line by line.
 */
const MOST_PAIRS = 500_000;
const MOST_LINES = 20_000;

/**
 * @returns the merged text, or where `here` and `template` changed the same lines of `base` in different ways
 */
export function mergeText(
  base: string,
  here: string,
  template: string,
): { ok: true; text: string } | { ok: false; hunks: Hunk[] } {
  const [b, h, t] = [base, here, template].map((text) => text.split("\n")) as [string[], string[], string[]];
  if (!isComparable(h, b) || !isComparable(t, b)) return { ok: false, hunks: [{ line: 1, here: h, template: t }] };
  const regions = diff3Merge(h, b, t, { excludeFalseConflicts: true });
  const hunks = regions.flatMap(({ conflict }) =>
    conflict ? [{ line: conflict.aIndex + 1, here: conflict.a, template: conflict.b }] : [],
  );
  if (hunks.length > 0) return { ok: false, hunks };
  return { ok: true, text: regions.flatMap(({ ok }) => ok ?? []).join("\n") };
}

/** Where two texts differ, for people to read. */
export function compareTexts(here: string, template: string): Hunk[] {
  const [h, t] = [here.split("\n"), template.split("\n")];
  if (!isComparable(h, t)) return [{ line: 1, here: h, template: t }];
  return diffIndices(h, t).map((one) => ({
    line: one.buffer1[0] + 1,
    here: one.buffer1Content,
    template: one.buffer2Content,
  }));
}

function isComparable(a: readonly string[], b: readonly string[]): boolean {
  if (Math.max(a.length, b.length) > MOST_LINES) return false;
  const counts = new Map<string, number>();
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1);
  let pairs = 0;
  for (const line of a) pairs += counts.get(line) ?? 0;
  return pairs <= MOST_PAIRS;
}
