import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeLines } from "../../../src/core/text/merge-text.ts";

const BASE = "a\nb\nc\nd\ne";

test.each<[string, string, string, string, number]>([
  ["nobody changed anything", BASE, BASE, BASE, 0],
  ["only they changed a line", "a\nB\nc\nd\ne", BASE, "a\nB\nc\nd\ne", 0],
  ["only we did", BASE, "a\nb\nc\nD\ne", "a\nb\nc\nD\ne", 0],
  ["each another line", "a\nB\nc\nd\ne", "a\nb\nc\nD\ne", "a\nB\nc\nD\ne", 0],
  ["they added, we took away", "a\nnew\nb\nc\nd\ne", "a\nb\nc\ne", "a\nnew\nb\nc\ne", 0],
  ["both the same", "a\nX\nc\nd\ne", "a\nX\nc\nd\ne", "a\nX\nc\nd\ne", 0],
  ["both a line differently", "a\nT\nc\nd\ne", "a\nO\nc\nd\ne", "a\nO\nc\nd\ne", 1],
  ["they rewrote all of it", "x\ny", "a\nb\nC\nd\ne", "a\nb\nC\nd\ne", 1],
])("when %s", (_when, theirs, ours, text, clashes) => {
  const merged = mergeLines(BASE, theirs, ours);
  expect([merged.text, merged.clashes.length]).toEqual([text, clashes]);
});

test("a clash names both sides", () => {
  expect(mergeLines("a\nb", "a\nT", "a\nO").clashes).toEqual([{ theirs: ["T"], ours: ["O"] }]);
});

test(
  "of any three texts: one side alone wins whole, and every line of ours that isn't " +
    "theirs to remove stays",
  () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(mergeLines(base, base, other)).toEqual({ text: other, clashes: [] });
        expect(mergeLines(base, other, base)).toEqual({ text: other, clashes: [] });
        expect(mergeLines(base, other, other)).toEqual({ text: other, clashes: [] });
      }),
    );
  },
);

test(
  "of any text in two halves: what each changed in one of them is in the merged text, " +
    "and nothing clashes",
  () => {
    const half = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 8 });
    const joined = (first: string[], second: string[]) =>
      [...first, "the middle", ...second].join("\n");
    fc.assert(
      fc.property(half, half, half, half, (first, second, theirs, ours) => {
        const merged = mergeLines(
          joined(first, second),
          joined(theirs, second),
          joined(first, ours),
        );
        expect(merged).toEqual({ text: joined(theirs, ours), clashes: [] });
      }),
    );
  },
);

test("texts of three thousand lines are compared, longer ones are one clash", () => {
  const lines = (many: number) => Array.from({ length: many }, () => "x").join("\n");
  expect(mergeLines("a", `a\n${lines(2999)}`, "a")).toEqual({
    text: `a\n${lines(2999)}`,
    clashes: [],
  });
  const long = `a\n${lines(3000)}`;
  expect(mergeLines("a", long, "a")).toEqual({
    text: "a",
    clashes: [{ theirs: long.split("\n"), ours: ["a"] }],
  });
  expect(mergeLines("a", "a", long).clashes).toHaveLength(1);
  expect(mergeLines(long, "a", "a").clashes).toHaveLength(1);
});
