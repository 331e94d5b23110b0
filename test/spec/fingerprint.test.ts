import { describe, expect, test } from "vitest";
import { hashDiff, type DiffFile } from "../../src/core/model/hash.ts";

const PATCH = "@@ -10,3 +10,4 @@ function f() {\n a\n+b\n c";
const file = (more: Partial<DiffFile> = {}): DiffFile => {
  return { filename: "src/a.js", status: "modified", sha: "1".repeat(40), patch: PATCH, ...more };
};
const of = (...files: DiffFile[]) => hashDiff(files);

describe("two diffs are the same", () => {
  test.each([
    [
      "at any position of their lines",
      [file({ patch: PATCH.replace("-10,3 +10,4", "-110,3 +112,4") })],
    ],
    [
      "in files of thousands of lines",
      [file({ patch: PATCH.replace("-10,3 +10,4", "-11234,13 +11236,14") })],
    ],
    [
      "whether places count lines or not",
      [file({ patch: PATCH.replace("-10,3 +10,4", "-10 +10") })],
    ],
    ["with any other content of the file", [file({ sha: "2".repeat(40) })]],
  ])("%s", (_, files) => {
    expect(of(...files)).toBe(of(file()));
  });

  test("in any order of files", () => {
    expect(of(file({ filename: "b" }), file())).toBe(of(file(), file({ filename: "b" })));
  });
});

describe("two diffs differ", () => {
  test.each([
    ["by a changed line", file({ patch: PATCH.replace("+b", "+B") })],
    [
      "by a line around it, which may give it another meaning",
      file({ patch: PATCH.replace(" a", " if (x)") }),
    ],
    [
      "by the function that it stands in",
      file({ patch: PATCH.replace("function f", "function g") }),
    ],
    ["by the path", file({ filename: "src/b.js" })],
    ["by the path before", file({ status: "renamed", previous_filename: "src/c.js" })],
    ["by what became of the file", file({ status: "added" })],
    ["by a line that only looks like a place", file({ patch: `${PATCH}\n+@@ -1,1 +1,1 @@` })],
  ])("%s", (_, other) => {
    expect(of(other)).not.toBe(of(file()));
  });

  test("by the content if GitHub shows no patch", () => {
    const { patch: _, ...binary } = file();
    expect(of(binary)).toBe(of({ ...binary }));
    expect(of(binary)).not.toBe(of({ ...binary, sha: "2".repeat(40) }));
  });

  test("by places that a file's line mentions, and by where one of two places is", () => {
    const said = (words: string) => of(file({ patch: `${PATCH}\n+see ${words}` }));
    expect(said("@@ -1,1 +1,1 @@")).not.toBe(said("@@ -2,2 +2,2 @@"));
    expect(of(file({ patch: `${PATCH}\n@@ -90,1 +91,1 @@\n+b` }))).not.toBe(
      of(file({ patch: `${PATCH}\n+b` })),
    );
  });

  test("by one more file", () => {
    expect(of(file(), file({ filename: "b" }))).not.toBe(of(file()));
  });
});

test("a diff that GitHub may not list completely has no fingerprint, and only its tree counts", () => {
  expect(hashDiff(Array.from({ length: 300 }, (_, i) => file({ filename: `f${i}` })))).toBeNull();
  expect(
    hashDiff(Array.from({ length: 299 }, (_, i) => file({ filename: `f${i}` }))),
  ).not.toBeNull();
});
