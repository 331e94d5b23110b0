import { expect, test } from "vitest";
import { hunksOf, isOnDiff } from "../../src/app/effects/hunks.ts";

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

test("hunks are read from their headers, not from lines of the file that look like one", () => {
  expect(hunksOf(PATCH)).toEqual([
    { from: 1, to: 5 },
    { from: 21, to: 22 },
  ]);
});

test("a file without a patch has no line to comment on", () => {
  expect(hunksOf(undefined)).toEqual([]);
  expect(hunksOf("")).toEqual([]);
});

test.each<[number, number | undefined, boolean]>([
  [1, undefined, true],
  [5, undefined, true],
  [6, undefined, false],
  [22, undefined, true],
  [32, undefined, false],
  [5, 2, true],
  [21, 5, false],
  [2, 5, false],
])("line %s from %s: %s", (line, start, expected) => {
  expect(isOnDiff(hunksOf(PATCH), line, start)).toBe(expected);
});
