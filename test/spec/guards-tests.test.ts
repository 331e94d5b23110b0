import { describe, expect, it } from "vitest";
import { testsGuard } from "../../src/core/guards/tests/index.ts";
import { findings, write } from "./support/changes.ts";
import { aTest, guarded, type Edit } from "./support/guarded.ts";

const [A, B, C] = [aTest("a"), aTest("b"), aTest("c")];
const F = "test/a.test.js";

describe("the guard finds lost tests", () => {
  it.each<[string, string, Edit[]]>([
    ["when a test is removed", "it has 1 tests instead of 2", [[F, A + B, A]]],
    [
      "when a test is commented out",
      "it has 1 tests instead of 2",
      [[F, A + B, A + B.replace(/^/gm, "// ")]],
    ],
    [
      "when a block comment encloses one",
      "it has 1 tests instead of 2",
      [[F, A + B, `${A};/*\n${B}*/\n`]],
    ],
    ["when its file is deleted", "it is deleted with its 2 tests", [[F, A + B, null]]],
    ["when its file becomes a link", "it has 0 tests instead of 1", [[F, A, { link: "b.js" }]]],
    [
      "when they come after the part that is read",
      "0 tests instead of 1",
      [[F, A, `${" ".repeat(500_000)}${A}`]],
    ],
    [
      "when their assertions are removed",
      "it has 0 assertions instead of 2",
      [[F, A + B, (A + B).replace(/expect/g, "f")]],
    ],
    [
      "when an unreadable file is deleted",
      "its previous content is unknown",
      [[F, { text: null }, null]],
    ],
    [
      "when an unreadable file is overwritten",
      "its previous content is unknown",
      [[F, { text: null }, A]],
    ],
    [
      "when a file beyond those asked for is deleted",
      "its previous content is unknown",
      [["a_test.go", undefined, null]],
    ],
  ])("%s", (_, message, edits) => {
    expect(guarded(testsGuard, edits)).toEqual([expect.stringContaining(message)]);
  });

  it("when a file is renamed to a place where no runner looks", () => {
    const edits: Edit[] = [
      [F, A, null],
      [`${F}.bak`, null, A],
    ];
    expect(guarded(testsGuard, edits)).toEqual([
      expect.stringContaining("it is deleted with its 1 tests"),
    ]);
  });

  it("when a file is deleted, and the same number of others replaces its tests", () => {
    const edits: Edit[] = [
      [F, A + B, null],
      ["test/b.test.js", null, 'it("x", () => {});\nit("y", () => {});\n'],
    ];
    expect(guarded(testsGuard, edits)).toEqual([
      expect.stringContaining("it is deleted with its 2 tests"),
    ]);
  });

  it("when an unreadable file moves without its tests", () => {
    const edits: Edit[] = [
      ["a.test.ts", { text: null }, null],
      ["b/a.test.ts", null, "export {};"],
    ];
    expect(guarded(testsGuard, edits)).toHaveLength(1);
  });
});

describe("the guard reports nothing", () => {
  it.each<[string, Edit[]]>([
    ["when tests are added", [[F, A, A + B]]],
    ["when a test is renamed", [[F, A, A.replace('"a"', '"reads its value"')]]],
    ["when a suite encloses one", [[F, A, `describe("s", () => {\n${A}});`]]],
    ["when one is removed and another added", [[F, A + B, A + C]]],
    ["when a skipped test is removed", [[F, A + B.replace("it(", "it.skip("), A]]],
    [
      "when a skipped test stays skipped",
      [[F, B.replace("it(", "it.skip("), B.replace("it(", "it.skip(") + A]],
    ],
    [
      "when some assertions are removed",
      [[F, "it(x, () => { expect(f()); expect(g()); });", "it(x, () => { expect(f()); });"]],
    ],
    ["when a helper is deleted", [["test/helper.js", "export const x = 1;", null]]],
    ["when an unreadable Rust source file is removed", [["src/a.rs", { text: null }, null]]],
    ["when a source file becomes a link", [["src/a.ts", "x", { link: "b.ts" }]]],
  ])("%s", (_, edits) => expect(guarded(testsGuard, edits)).toEqual([]));

  it.each<[string, Edit[]]>([
    [
      "to another file",
      [
        [F, A + B, A],
        ["test/b.test.ts", null, B],
      ],
    ],
    [
      "with their file",
      [
        [F, A + B, null],
        ["src/a.test.js", null, A + B],
      ],
    ],
    [
      "with their file, one being skipped as before",
      [
        [F, A + B.replace("it(", "it.skip("), null],
        ["src/a.test.js", null, A + B.replace("it(", "it.skip(")],
      ],
    ],
    [
      "with an unreadable file",
      [
        [F, { text: null }, null],
        ["src/a.test.js", null, A],
      ],
    ],
    [
      "into two files",
      [
        [F, A + B, null],
        ["test/a1.test.js", null, A],
        ["test/b1.test.js", null, B],
      ],
    ],
  ])("when tests move %s", (_, edits) => expect(guarded(testsGuard, edits)).toEqual([]));
});

it("the finding says what the worker and a person can do", () => {
  const [message] = guarded(testsGuard, [[F, A, null]]);
  expect(message).toContain("Restore that. If the brief requires it");
  expect(message).toContain(
    "`/approve W1.1`, or exempt such files with `guards.allow.tests` in .github/baton.yml.",
  );
});

it("files that the settings allow are ignored", () => {
  const edits: Edit[] = [
    [F, A, null],
    ["test/vitest.config.ts", "", "x"],
  ];
  expect(guarded(testsGuard, edits, { allow: { tests: ["test/**"] } })).toEqual([]);
});

it("a person may approve a finding, and without a base every file is new", () => {
  const before = new Map([["a.test.ts", { text: A }]]);
  const [found] = findings([write("a.test.ts", "")], {}, { before });
  expect(found).toMatchObject({ guard: "tests", path: "a.test.ts", waivable: true });
  expect(findings([write("a.test.ts", "")])).toEqual([]);
});

it("a line from a file is quoted as plain text, and at most four are", () => {
  const skips = Array.from({ length: 6 }, (_, i) => `it.skip("\`<b>\u202e${i}", f);`).join("\n");
  const [message] = guarded(testsGuard, [[F, A, A + skips]]);
  expect(message).toContain('"it.skip(" b> 3", f);", 2 more. Restore that');
  expect(message).not.toMatch(/[`<\u202e].*Restore/u);
});
