/** Tests can't be lost behind what isn't known, what isn't text, or what only bears a test's name. */
import { describe, expect, test } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { findings, write } from "./support/changes.ts";
import { aTest, guarded, type Edit } from "./support/guarded.ts";

const three = aTest("a") + aTest("b") + aTest("c");
const unknown = "is deleted, and which tests it held is not known here";

describe("a test file whose content at the base is not known", () => {
  test.each<[string, Edit[]]>([
    ["is deleted", [["a.test.ts", undefined, null]]],
    ["is deleted and was no text", [["a.test.ts", { text: null }, null]]],
    [
      "is deleted, and another one written",
      [
        ["a.test.ts", undefined, null],
        ["b.test.ts", null, three],
      ],
    ],
    [
      "is moved to where no runner looks",
      [
        ["a.test.ts", undefined, null],
        ["old/a.test.ts.txt", null, three],
      ],
    ],
    [
      "is moved without its tests",
      [
        ["a.test.ts", undefined, null],
        ["b/a.test.ts", null, "export {};"],
      ],
    ],
    [
      "is moved, all turned off",
      [
        ["a.test.ts", undefined, null],
        ["b/a.test.ts", null, aTest("a").replace("it(", "it.skip(")],
      ],
    ],
    [
      "is moved, all emptied",
      [
        ["a.test.ts", undefined, null],
        ["b/a.test.ts", null, 'it("a", () => {});'],
      ],
    ],
    [
      "and another of its name is deleted, too",
      [
        ["a.test.ts", undefined, null],
        ["b/a.test.ts", null, null],
      ],
    ],
  ])("%s", (_what, edits) => {
    expect(guarded(tests, edits)).toEqual([expect.stringContaining(unknown)]);
  });

  test.each<[string, Edit[]]>([
    [
      "is moved with a test that runs",
      [
        ["a.test.ts", undefined, null],
        ["b/a.test.ts", null, three],
      ],
    ],
    [
      "is moved with one that runs and one that doesn't",
      [
        ["a.test.ts", undefined, null],
        ["b/a.test.ts", null, `${three}it.skip("d", f);`],
      ],
    ],
    ["is changed", [["a.test.ts", undefined, "export {};"]]],
    ["holds code as well (Rust)", [["src/a.rs", undefined, null]]],
    ["was none", [["src/a.ts", undefined, null]]],
    ["was known to be none", [["a.test.ts", null, null]]],
  ])("%s, which is fine", (_what, edits) => expect(guarded(tests, edits)).toEqual([]));
});

test("a test file that becomes a link has no tests any more", () => {
  expect(guarded(tests, [["a.test.ts", aTest("a"), { link: "b.ts" }]])).toEqual([
    expect.stringContaining('a.test.ts loses tests that ran: "a" is gone. Put them back; where the brief demands it'),
  ]);
  expect(guarded(tests, [["a.test.ts", aTest("a"), { link: aTest("a") }]])).toHaveLength(1);
});

test("tests behind as many characters as are read are no tests", () => {
  expect(guarded(tests, [["a.test.ts", aTest("a"), `${" ".repeat(500_000)}${aTest("a")}`]])).toHaveLength(1);
});

test("five are named, and how many more there are", () => {
  const file = (count: number) => Array.from({ length: count }, (_, i) => aTest(`t${i}`, `value${i}`)).join("");
  expect(guarded(tests, [["a.test.ts", file(5), ""]])[0]).toMatch(/"t4" is gone\. Put them back/);
  expect(guarded(tests, [["a.test.ts", file(7), ""]])[0]).toMatch(/"t4" is gone; and 2 more\. Put them back/);
});

test("five ways of leaving tests out are named", () => {
  const config = (names: string[]) =>
    `export default { test: { exclude: [${names.map((n) => `"${n}"`).join(", ")}] } };`;
  const [message] = guarded(tests, [["vitest.config.ts", config([]), config(["a1", "a2", "a3", "a4", "a5", "a6"])]]);
  expect(message).toContain("exclude: a5. Take that out again.");
  expect(message).not.toContain("a6");
});

test("nothing is said of a configuration that was not known, or goes", () => {
  const config = 'export default { test: { exclude: ["a"] } };';
  expect(guarded(tests, [["vitest.config.ts", undefined, config]])).toEqual([]);
  expect(guarded(tests, [["vitest.config.ts", { text: null }, config]])).toEqual([]);
  expect(guarded(tests, [["vitest.config.ts", config, null]])).toEqual([]);
  expect(guarded(tests, [["src/a.ts", "", config]])).toEqual([]);
});

test("a person may let it through, and without a base nothing is known", () => {
  const before = new Map([["a.test.ts", { text: aTest("a") }]]);
  const [found] = findings([write("a.test.ts", "")], {}, { before });
  expect(found).toMatchObject({ guard: "tests", path: "a.test.ts", waivable: true });
  expect(findings([write("a.test.ts", ""), write("vitest.config.ts", "")])).toEqual([]);
});
