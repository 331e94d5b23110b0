import { expect, test } from "vitest";
import { listAddedLines, parseHunks, isOnDiff, type DiffSide } from "../../src/core/text/hunks.ts";

const PATCH = [
  "@@ -1,4 +1,5 @@ function first() {",
  " a",
  "-b",
  "+B",
  "+c",
  " d",
  "@@ -20 +21,2 @@",
  " x",
  "+@@ -1,1 +900,1 @@ not a hunk: it is a line of the file",
  "@@ -30,2 +32,0 @@",
  "-gone",
  "-gone too",
].join("\n");

test("hunks are read from their headers, not from a file's lines that look like headers", () => {
  expect(parseHunks(PATCH)).toEqual([
    { left: { from: 1, to: 4 }, right: { from: 1, to: 5 } },
    { left: { from: 20, to: 20 }, right: { from: 21, to: 22 } },
    { left: { from: 30, to: 31 }, right: null },
  ]);
});

test("a file without a patch has no line to comment on", () => {
  expect(parseHunks(undefined)).toEqual([]);
  expect(parseHunks("")).toEqual([]);
});

test.each<[DiffSide, number, number | undefined, boolean]>([
  ["RIGHT", 1, undefined, true],
  ["RIGHT", 5, undefined, true],
  ["RIGHT", 6, undefined, false],
  ["RIGHT", 22, undefined, true],
  ["RIGHT", 32, undefined, false],
  ["RIGHT", 5, 2, true],
  ["RIGHT", 21, 5, false],
  ["RIGHT", 2, 5, false],
  ["LEFT", 5, undefined, false],
  ["LEFT", 31, 30, true],
  ["LEFT", 30, 20, false],
])("%s line %s from %s: %s", (side, line, start, expected) => {
  expect(isOnDiff(parseHunks(PATCH), side, line, start)).toBe(expected);
});

test("lines that a patch adds, and those around a gap, are touched; context lines are not", () => {
  expect(listAddedLines(PATCH)).toEqual([
    { from: 1, to: 3 },
    { from: 22, to: 22 },
    { from: 31, to: 32 },
  ]);
});

test("a hunk may be long and far down in the file", () => {
  const patch = "@@ -110,12 +120,34 @@\n a\n+b";
  expect(parseHunks(patch)).toEqual([
    { left: { from: 110, to: 121 }, right: { from: 120, to: 153 } },
  ]);
  expect(listAddedLines(patch)).toEqual([{ from: 121, to: 121 }]);
  expect([parseHunks("@@ -1 +2 @@"), listAddedLines("@@ -1 +2 @@\n+a")]).toEqual([
    [{ left: { from: 1, to: 1 }, right: { from: 2, to: 2 } }],
    [{ from: 2, to: 2 }],
  ]);
});

test("file names before the first hunk, and the note about a missing line end, are not lines", () => {
  const patch =
    "--- a/b.js\n+++ b/b.js\n@@ -1,2 +1,3 @@\n-a\n\\ No newline at end of file\n+a\\\n b\\\n+c";
  expect(listAddedLines(patch)).toEqual([
    { from: 1, to: 1 },
    { from: 3, to: 3 },
  ]);
  expect(listAddedLines(undefined)).toEqual([]);
});
