import { expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { aTest, guarded, type Edit } from "./support/guarded.ts";

const [A, B] = [aTest("a"), aTest("b")];
const F = "test/a.test.js";

it.each<[string, string, Edit[]]>([
  ["it is removed", '"b" is gone.', [[F, A + B, A]]],
  ["it is commented out", '"b" is gone', [[F, A + B, A + B.replace(/^/gm, "// ")]]],
  ["its file is removed", '"a" is gone; "b" is gone.', [[F, A + B, null]]],
  ["its file is a link now", '"a" is gone', [[F, A, { link: A }]]],
  ["an empty one takes its place", '"b" is gone', [[F, A + B, `${A}it("new", () => {});`]]],
  ["its file isn't known and removed", "which tests it held is not known", [[F, { text: null }, null]]],
  ["nothing is known, and it is removed", "which tests it held is not known", [["a_test.go", undefined, null]]],
  [
    "its file is renamed out of the runner's sight",
    '"a" is gone',
    [
      [F, A, null],
      [`${F}.bak`, null, A],
    ],
  ],
])("a test is lost: %s", (_, message, edits) => {
  expect(guarded(tests, edits)).toEqual([expect.stringContaining(message)]);
});

it("says what the worker and a person can do, and names no more than a few", () => {
  const many = Array.from({ length: 8 }, (_, i) => aTest(`t${i}`)).join("");
  const [message] = guarded(tests, [[F, many, null]]);
  expect(message).toContain("test/a.test.js loses tests that ran: ");
  expect(message).toContain('"t4" is gone; and 3 more. Put them back; where the brief demands it');
  expect(message).toContain("`/approve W1.1`, or let such files be by `guards.allow.tests` in .github/baton.yml.");
});

it("leaves alone what the settings allow", () => {
  const edits: Edit[] = [
    [F, A, null],
    ["test/b.test.js", B, ""],
  ];
  expect(guarded(tests, edits, { allow: { tests: ["test/**"] } })).toEqual([]);
});

it("a name from a file is shown plainly, on one line", () => {
  const [message] = guarded(tests, [[F, 'it("`<b>\u202e\\nx`", () => { expect(f()).toBe(1); });', null]]);
  expect(message).toContain('"b> \\nx" is gone');
});
