/** Merges three versions of a text, and compares two, line by line. */
import { diff3Merge, diffIndices } from "node-diff3";

/** Lines that two texts have in the same place, without their line ends. */
export interface TextDifference {
  /** First line here, counted from 1. */
  line: number;
  here: string[];
  template: string[];
}

export interface MergedText {
  /** Has the template's lines where both sides conflict. */
  text: string;
  conflicts: TextDifference[];
}

/**
 * The library's cost grows with the pairs of equal lines: 2,000 equal lines take six seconds, 700
 * take a third of one. Texts with more pairs than this are not compared.
 */
const MAX_PAIRS = 500_000;
const MAX_LINES = 20_000;

/**
 * Merges what `here` and `template` changed in `base`. They conflict where both changed the same
 * lines, or adjacent ones, in different ways. Texts that are too large to compare are one conflict.
 */
export function mergeText(base: string, here: string, template: string): MergedText {
  const [b, h, t] = [splitLines(base), splitLines(here), splitLines(template)];
  if (!isComparable(h, b) || !isComparable(t, b))
    return { text: template, conflicts: [{ line: 1, here: h, template: t }] };
  const regions = diff3Merge(h, b, t, { excludeFalseConflicts: true });
  return {
    text: regions.flatMap(({ ok, conflict }) => ok ?? conflict?.b ?? []).join("\n"),
    conflicts: regions.flatMap(({ conflict }) =>
      conflict ? [{ line: conflict.aIndex + 1, here: conflict.a, template: conflict.b }] : [],
    ),
  };
}

/** Returns where two texts differ. Texts that are too large to compare differ as a whole. */
export function compareTexts(here: string, template: string): TextDifference[] {
  const [h, t] = [splitLines(here), splitLines(template)];
  if (!isComparable(h, t)) return [{ line: 1, here: h, template: t }];
  return diffIndices(h, t).map((one) => ({
    line: one.buffer1[0] + 1,
    here: one.buffer1Content,
    template: one.buffer2Content,
  }));
}

const splitLines = (text: string): string[] => text.split("\n");

function isComparable(a: readonly string[], b: readonly string[]): boolean {
  if (Math.max(a.length, b.length) > MAX_LINES) return false;
  const counts = new Map<string, number>();
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1);
  let pairs = 0;
  for (const line of a) pairs += counts.get(line) ?? 0;
  return pairs <= MAX_PAIRS;
}
