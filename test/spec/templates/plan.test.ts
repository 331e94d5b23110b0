/**
 * What a sync does with each file. It compares three sides: as last synced, as in the template, and
 * as it is now.
 */
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { CONFIG_PATH } from "../../../src/core/model/settings.ts";
import { mergeText } from "../../../src/core/text/merge-text.ts";
import { compare, linesOf, SOURCE, type Sides } from "./support.ts";

const A = "1\n2\n3\n4\n5\n6\n7\n";
const TOP = A.replace("1", "one");
const END = A.replace("7", "seven");

const STEPS: [words: string, sides: Sides, steps: string[]][] = [
  ["a new file is added", { template: { f: A } }, [`add f: ${A}`]],
  [
    "what the template changed is updated",
    { base: { f: A }, here: { f: A }, template: { f: END } },
    [`update f: ${END}`],
  ],
  ["what only people changed stays", { base: { f: A }, here: { f: TOP }, template: { f: A } }, []],
  ["what only people deleted stays deleted", { base: { f: A }, template: { f: A } }, []],
  [
    "what both changed in different places has both",
    { base: { f: A }, here: { f: TOP }, template: { f: END } },
    [`merge f: ${TOP.replace("7", "seven")}`],
  ],
  [
    "what both changed alike is left alone",
    { base: { f: A }, here: { f: END }, template: { f: END } },
    [],
  ],
  ["what was here alike is left alone", { here: { f: A }, template: { f: A } }, []],
  ["what the template deleted is deleted", { base: { f: A }, here: { f: A } }, ["delete f"]],
  ["what is gone on both sides is forgotten", { base: { f: A } }, []],
  [
    "a mode that the template changed comes over people's text",
    { base: { f: A }, here: { f: TOP }, template: { f: { mode: "100755", text: A } } },
    [`merge f (100755): ${TOP}`],
  ],
  [
    "a mode that people changed stays under the template's text",
    { base: { f: A }, here: { f: { mode: "100755", text: A } }, template: { f: END } },
    [`update f (100755): ${END}`],
  ],
  [
    "a link is added as one",
    { template: { f: { mode: "120000", text: "g" } } },
    ["add f (120000): g"],
  ],
  [
    "what the settings no longer take isn't deleted",
    { base: { f: A }, here: { f: A }, sources: [{ ...SOURCE, paths: ["docs/**"] }] },
    [],
  ],
  [
    "a README that was named once isn't deleted",
    { base: { "README.md": A }, here: { "README.md": A } },
    [],
  ],
  ["what is left out isn't deleted", { base: { f: A }, here: { f: A }, leftOut: ["f"] }, []],
  [
    "settings are never deleted",
    { base: { [CONFIG_PATH]: "loops: 1\n" }, here: { [CONFIG_PATH]: "loops: 1\n" } },
    [],
  ],
];

test.each(STEPS)("%s", (_, sides, steps) => {
  const plan = compare(sides);
  expect(linesOf(plan)).toEqual(steps);
  expect(plan.conflicts).toEqual([]);
});

const BINARY = "\0a";
const CONFLICTS: [words: string, sides: Sides, reason: RegExp][] = [
  [
    "the same lines",
    { base: { f: A }, here: { f: TOP }, template: { f: A.replace("1", "eins") } },
    /the same lines/,
  ],
  [
    "a file that was here before",
    { here: { f: TOP }, template: { f: A } },
    /was here before the template had it/,
  ],
  ["a file that people deleted", { base: { f: A }, template: { f: END } }, /was deleted here/],
  [
    "a file that the template deleted",
    { base: { f: A }, here: { f: TOP } },
    /was deleted in the template/,
  ],
  [
    "a binary file",
    { base: { f: BINARY }, here: { f: "\0b" }, template: { f: "\0c" } },
    /binary file/,
  ],
  [
    "a link here",
    { here: { f: { mode: "120000", text: "g" } }, template: { f: A } },
    /symbolic link/,
  ],
  [
    "a submodule here",
    { here: { f: { mode: "160000", text: "g" } }, template: { f: A } },
    /submodule/,
  ],
  ["a folder here", { here: { "f/a": A }, template: { f: A } }, /is a folder here/],
  ["a file in the place of a folder", { here: { f: A }, template: { "f/a": A } }, /lies below `f`/],
  [
    "a link in the place of a folder",
    { here: { f: { mode: "120000", text: "g" } }, template: { "f/a": A } },
    /below `f`/,
  ],
  [
    "another case",
    { here: { "README.md": A }, template: { "readme.md": TOP } },
    /`README\.md` are one name/,
  ],
  [
    "another case of a folder",
    { here: { "Docs/a": A }, template: { "docs/b": TOP } },
    /are one name/,
  ],
];

test.each(CONFLICTS)("%s is a conflict and is left unchanged", (_, sides, reason) => {
  const plan = compare(sides);
  expect(plan.steps).toEqual([]);
  expect(plan.conflicts).toHaveLength(1);
  expect(plan.conflicts[0]!.reason).toMatch(reason);
});

test("files that control tools or machines are marked, by Baton's list and by `protected_paths`", () => {
  const template = {
    ".github/workflows/ci.yml": A,
    "src/a.ts": A,
    "deploy/run.sh": A,
    ".vscode/tasks.json": A,
  };
  expect(compare({ template, protectedPaths: ["deploy/**"] }).steering).toEqual([
    ...[".github/workflows/ci.yml", ".vscode/tasks.json", "deploy/run.sh"],
  ]);
});

describe("a merge of texts", () => {
  const lines = fc
    .array(fc.constantFrom("a", "b", "c", "}", ""), { maxLength: 12 })
    .map((all) => all.join("\n"));

  test("with a side that changed nothing is the other side", () => {
    fc.assert(
      fc.property(lines, lines, (base, other) => {
        expect(mergeText(base, base, other)).toEqual({ text: other, conflicts: [] });
        expect(mergeText(base, other, base)).toEqual({ text: other, conflicts: [] });
        expect(mergeText(base, other, other)).toEqual({ text: other, conflicts: [] });
      }),
    );
  });

  test("has no line that no side has", () => {
    fc.assert(
      fc.property(lines, lines, lines, (base, here, template) => {
        const merged = mergeText(base, here, template);
        const known = new Set(["", ...[base, here, template].flatMap((text) => text.split("\n"))]);
        expect(merged.text.split("\n").filter((line) => !known.has(line))).toEqual([]);
      }),
    );
  });

  test("keeps line ends and a missing last one", () => {
    expect(mergeText("a\r\nb\r\nc", "a\r\nb\r\nC", "A\r\nb\r\nc")).toEqual({
      text: "A\r\nb\r\nC",
      conflicts: [],
    });
  });

  test("leaves texts of thousands of equal lines to a person instead of comparing them for minutes", () => {
    const many = "}\n".repeat(3_000);
    const begun = performance.now();
    expect(mergeText(many, `${many}a`, `b${many}`).conflicts).toHaveLength(1);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
