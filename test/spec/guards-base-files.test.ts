/**
 * What the guards want to know about a change's base: the most decisive facts first, and nothing
 * that cannot be requested.
 */
import { describe, expect, test } from "vitest";
import { MAX_BASE_PATHS, getBaseText, listBasePaths } from "../../src/core/guards/base-files.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { remove, write } from "./support/changes.ts";
import { sha } from "./support/facts.ts";

const wanted = (...files: FileChange[]) => listBasePaths({ base: sha("base"), files });

describe("what guards request", () => {
  test("first tests and their runners, generated folders, the rest, and the folders above", () => {
    const files = ["src/a.ts", "dist/x/b.js", "package.json", "dist/c.js", "src/a.test.ts"];
    expect(wanted(...files.map((path) => write(path)))).toEqual([
      ...[
        "package.json",
        "src/a.test.ts",
        "dist",
        "src/a.ts",
        "dist/x/b.js",
        "dist/c.js",
        "src",
        "dist/x",
      ],
    ]);
  });

  test("of deleted files, those that may have contained tests", () => {
    const files = [
      "src/a.ts",
      "src/a.test.ts",
      "vitest.config.ts",
      "src/lib.rs",
      "dist/a.js",
      "dist/a.test.js",
    ];
    expect(wanted(...files.map(remove))).toEqual([
      ...["src/a.test.ts", "vitest.config.ts", "dist/a.test.js", "src/lib.rs"],
    ]);
  });

  test("each path once, and only as many as are answered", () => {
    expect(wanted(write("a"), write("a"), write("dist/a"), write("dist/b"))).toEqual([
      "dist",
      "a",
      "dist/a",
      "dist/b",
    ]);
    const files = Array.from({ length: 4100 }, (_, i) => write(`src/${i}.ts`));
    const asked = ["a.test.ts", ...files.slice(0, MAX_BASE_PATHS - 1).map(({ path }) => path)];
    expect(wanted(...files, write("a.test.ts"))).toEqual(asked);
  });
});

describe("a path that would mean something else in a request is not requested", () => {
  test.each([
    ...[
      "/etc/passwd",
      "a/",
      "a//b",
      "a\\b",
      "a\nb",
      "a\0b",
      "../a",
      "a/../b",
      "a/..",
      "./a",
      "a/./b",
      "a/.",
      ".",
      "..",
    ],
    ...["\ud800", "a".repeat(1025)],
  ])("%j", (path) => {
    expect(wanted(write(path), write(`${path}.test.ts`)).filter((one) => one === path)).toEqual([]);
  });

  test.each([
    ".a",
    "..a",
    "a/.b",
    "a/..b",
    "a./b",
    "a../b",
    ".github/x",
    "a b",
    "ü",
    "a".repeat(1024),
    "...",
    "a/...",
  ])("but %j is", (path) => expect(wanted(write(path))[0]).toBe(path));
});

test("the text of a path is known if it had one", () => {
  const before = new Map([
    ["a", { text: "x" }],
    ["binary", { text: null }],
    ["none", null],
  ]);
  expect(["a", "binary", "none", "other"].map((path) => getBaseText(before, path))).toEqual([
    "x",
    null,
    null,
    null,
  ]);
  expect(getBaseText(undefined, "a")).toBeNull();
});
