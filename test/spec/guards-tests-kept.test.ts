import { expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { aTest, guarded } from "./support/guarded.ts";

const [A, B, C] = [aTest("a"), aTest("b"), aTest("c")];
const off = (text: string) => text.replace("it(", "it.skip(");
const rows = (table: string) => `it.each(${table})("%s", (x) => { expect(make(x).value()).toBe(x); })`;

it.each<[string, string, string]>([
  ["tests are added", A, A + B],
  ["a new test is skipped", A, A + off(B)],
  ["a test was skipped before", off(A), A.replace("it(", "xit(")],
  ["a skipped test is removed", off(A) + B, B],
  ["a test is renamed", A, A.replace('"a"', '"reads its value"')],
  ["a test is renamed and edited", A, A.replace('"a"', '"z"').replace("value()", "value(2)")],
  ["a suite is put around", A, `describe("s", () => {\n${A}});`],
  ["tests become the rows of one", A + B, rows('[["a"], ["b"]]')],
  ["tests become one whose rows stand elsewhere", A + B + C, rows("ROWS")],
  ["one goes, and another comes", A + B, A + aTest("z", "other")],
  [
    "an assertion goes, another stays",
    'it("a", () => { expect(f()); expect(g()); })',
    'it("a", () => { expect(f()); })',
  ],
  ["assertions move to a helper", A, 'it("a", () => { agrees("a"); })'],
  ["a function takes the body's place", A, 'it("a", readsItsValue);'],
])("no test is lost: %s", (_, before, after) => {
  expect(guarded(tests, [["a.test.js", before, after]])).toEqual([]);
});

it("a test moves to another file", () => {
  const edits = guarded(tests, [
    ["a.test.js", A + B, A],
    ["test/b.test.ts", null, B],
  ]);
  expect(edits).toEqual([]);
});

it.each([[{ text: A + B }], [{ text: null }], [undefined]])("a file moves whose text was %j", (was) => {
  const edits = guarded(tests, [
    ["test/a.test.js", was, null],
    ["src/a.test.js", null, A + B],
  ]);
  expect(edits).toEqual([]);
});

it("a helper goes, and a file is written that wasn't known", () => {
  const edits = guarded(tests, [
    ["test/helper.js", "export const x = 1;", null],
    ["a.test.js", { text: null }, A],
  ]);
  expect(edits).toEqual([]);
});
