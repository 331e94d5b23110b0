import { expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { aTest, guarded } from "./support/guarded.ts";

const [A, B, C] = [aTest("a"), aTest("b"), aTest("c")];
const off = (text: string, call = "it.skip") => text.replace("it(", `${call}(`);
const suite = (call: string) => `${call}("s", () => {\n${A}});`;
const table = (rows: string) => `it.each(${rows})("a %i", (x) => { expect(f(x)).toBe(x); })`;

it.each<[string, string, string, string]>([
  ["it is skipped", A, off(A), '"a" (line 1) is turned off by `it.skip`'],
  ["beside new ones", A, B + C + off(A, "xit"), '"a" (line 9) is turned off by `xit`'],
  ["it is renamed and skipped", A, off(A).replace('"a"', '"z"'), '"z" (line 1) is turned off'],
  ["its suite is skipped", suite("describe"), suite("describe.skip"), '"s > a" (line 2) is turned off'],
  ["another runs alone", A + B, A + off(B, "it.only"), '"a" (line 1) is left out, as line 5 runs alone'],
  ["its body is emptied", A, 'it("a", () => {});', '"a" (line 1) looks at nothing any more'],
  ["its body is a comment", A, 'it("a", () => {\n  // expect(a()).toBe(1);\n});', "looks at nothing"],
  ["it says that true is true", A, 'it("a", () => { expect(true).toBe(true); });', "looks at nothing"],
  ["its assertions are gone", A, 'it("a", () => { make("a"); });', '"a" (line 1) asserts nothing any more'],
  ["rows of its table are gone", table("[1, 2, 3]"), table("[1]"), '"a %i" (line 1) has 1 rows where it had 3'],
])("a test that ran doesn't, or looks at less: %s", (_, before, after, message) => {
  expect(guarded(tests, [["a.test.js", before, after]])).toEqual([expect.stringContaining(message)]);
});

it("a test that moves and is skipped there", () => {
  const [message] = guarded(tests, [
    ["a.test.js", A + B, B],
    ["b.test.js", null, off(A, "it.todo")],
  ]);
  expect(message).toContain('b.test.js loses tests that ran: "a" (line 1) is turned off by `it.todo`');
});

it("a skipped copy beside one that runs is no loss", () => {
  expect(guarded(tests, [["a.test.js", A, off(A) + A]])).toEqual([]);
});
