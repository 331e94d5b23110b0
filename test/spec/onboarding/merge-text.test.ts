import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeText } from "../../../src/core/text/merge-text.ts";

const BASE = "a\nb\nc\nd\ne";

test.each<[string, string, string, string, number]>([
  ["nobody changed anything", BASE, BASE, BASE, 0],
  ["only they changed a line", "a\nB\nc\nd\ne", BASE, "a\nB\nc\nd\ne", 0],
  ["only we changed a line", BASE, "a\nb\nc\nD\ne", "a\nb\nc\nD\ne", 0],
  ["each changed another line", "a\nB\nc\nd\ne", "a\nb\nc\nD\ne", "a\nB\nc\nD\ne", 0],
  [
    "they added a line and we removed one",
    "a\nnew\nb\nc\nd\ne",
    "a\nb\nc\ne",
    "a\nnew\nb\nc\ne",
    0,
  ],
  ["both made the same change", "a\nX\nc\nd\ne", "a\nX\nc\nd\ne", "a\nX\nc\nd\ne", 0],
  ["both changed a line differently", "a\nT\nc\nd\ne", "a\nO\nc\nd\ne", "a\nO\nc\nd\ne", 1],
  ["they rewrote all of it", "x\ny", "a\nb\nC\nd\ne", "a\nb\nC\nd\ne", 1],
])("two texts are merged when %s", (_when, theirs, ours, text, clashes) => {
  const merged = mergeText(BASE, theirs, ours);
  expect([merged.text, merged.conflicts.length]).toEqual([text, clashes]);
});

test("a conflict has the lines of both sides and the position of the first", () => {
  expect(mergeText("a\nb", "a\nT", "a\nO").conflicts).toEqual([
    { line: 2, here: ["T"], template: ["O"] },
  ]);
});

test("of any three texts: a side that changed alone wins, and our lines that theirs keeps remain", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 })
    .map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (base, other) => {
      expect(mergeText(base, base, other)).toEqual({ text: other, conflicts: [] });
      expect(mergeText(base, other, base)).toEqual({ text: other, conflicts: [] });
      expect(mergeText(base, other, other)).toEqual({ text: other, conflicts: [] });
    }),
  );
});

test("of any text in two halves: the merged text has both sides' changes and no conflict", () => {
  const half = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 8 });
  const joined = (first: string[], second: string[]) =>
    [...first, "the middle", ...second].join("\n");
  fc.assert(
    fc.property(half, half, half, half, (first, second, theirs, ours) => {
      const merged = mergeText(joined(first, second), joined(theirs, second), joined(first, ours));
      expect(merged).toEqual({ text: joined(theirs, ours), conflicts: [] });
    }),
  );
});

test("texts of 20,000 lines are compared, longer ones are one conflict", () => {
  const lines = (many: number) => Array.from({ length: many }, (_, i) => `x${i}`).join("\n");
  const text = `a\n${lines(19_999)}`;
  expect(mergeText("a", text, "a")).toEqual({ text, conflicts: [] });
  const long = `a\n${lines(20_000)}`;
  expect(mergeText("a", long, "a")).toEqual({
    text: "a",
    conflicts: [{ line: 1, here: long.split("\n"), template: ["a"] }],
  });
  expect(mergeText("a", "a", long).conflicts).toHaveLength(1);
  expect(mergeText(long, "a", "a").conflicts).toHaveLength(1);
});
