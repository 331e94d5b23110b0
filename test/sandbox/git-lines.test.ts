/** Lines in the repository in memory, when lines repeat and more than one answer is correct. */
import fc from "fast-check";
import { diff3Merge } from "node-diff3";
import { expect, it } from "vitest";
import { compareLines, createPatch, splitLines } from "../../src/sandbox/git/memory/line-diff.ts";
import { mergeLines } from "../../src/sandbox/git/memory/merge.ts";

const text = fc
  .array(fc.constantFrom("a", "b", "{", "}", ""), { maxLength: 14 })
  .map((lines) => lines.join("\n"));

function applied(before: string, after: string): string {
  const [old, fresh] = [splitLines(before), splitLines(after)];
  const parts: string[] = [];
  let at = 0;
  for (const change of compareLines(old, fresh)) {
    parts.push(
      ...old.slice(at, change.at),
      ...fresh.slice(change.newAt, change.newAt + change.come),
    );
    at = change.at + change.gone;
  }
  return [...parts, ...old.slice(at)].join("");
}

it("changes turn the old text into the new one", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(applied(before, after)).toBe(after);
    }),
    { numRuns: 500 },
  );
});

it("a patch reports as many lines as its hunks contain", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const patch = createPatch(before, after);
      const lines = (patch.text ?? "").split("\n");
      const count = (mark: string) => lines.filter((line) => line.startsWith(mark)).length;
      expect([count("+"), count("-")]).toEqual([patch.additions, patch.deletions]);
      expect(patch.text === null).toBe(before === after);
    }),
    { numRuns: 500 },
  );
});

it("a merge with an unchanged side is the other side, and equal sides merge to themselves", () => {
  fc.assert(
    fc.property(text, text, text, (base, ours, theirs) => {
      expect(mergeLines(base, ours, base)).toEqual({ text: ours, clean: true });
      expect(mergeLines(base, base, theirs)).toEqual({ text: theirs, clean: true });
      expect(mergeLines(base, ours, ours)).toEqual({ text: ours, clean: true });
      const [one, other] = [mergeLines(base, ours, theirs), mergeLines(base, theirs, ours)];
      // In a conflict, our side is above theirs.
      expect(other.clean ? other.text : "").toBe(one.clean ? one.text : "");
      expect(other.clean).toBe(one.clean);
    }),
    { numRuns: 500 },
  );
});

it("separate changes are merged, and touching ones conflict", () => {
  const base = "1\n2\n3\n4\n5\n";
  expect(mergeLines(base, "1\nx\n3\n4\n5\n", "1\n2\n3\ny\n5\n")).toEqual({
    text: "1\nx\n3\ny\n5\n",
    clean: true,
  });
  expect(mergeLines(base, "1\nx\n3\n4\n5\n", "1\n2\ny\n4\n5\n").clean).toBe(false);
  expect(mergeLines(base, "1\nx\n3\n4\n5\n", "1\nx\n3\n4\n5\n6\n")).toEqual({
    text: "1\nx\n3\n4\n5\n6\n",
    clean: true,
  });
});

/** `git merge-tree` gave these results. `null` is a conflict. */
const REPEATED_LINES: [base: string, ours: string, theirs: string, merged: string | null][] = [
  ["a\n{\nd\n", "c\na\nd\n", "a\nd\nd\n", null],
  ["c\nd\nd\n", "d\n", "c\nd\nd\nb\n", "d\nb\n"],
];

it.each(REPEATED_LINES)(
  "a merge of %j, %j and %j is git's, unlike that of node-diff3 alone",
  (base, ours, theirs, merged) => {
    const result = mergeLines(base, ours, theirs);
    expect(result.clean ? result.text : null).toBe(merged);
    const regions = diff3Merge(splitLines(ours), splitLines(base), splitLines(theirs));
    const clean = regions.every(({ conflict }) => !conflict);
    expect(clean ? regions.flatMap(({ ok }) => ok ?? []).join("") : null).not.toBe(merged);
  },
);
