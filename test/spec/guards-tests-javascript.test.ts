import { expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const B = "() => { expect(f(1)).toBe(2); }";

it.each<[string, string]>([
  [`it("adds", ${B})`, "adds@1"],
  [`test('a "b"', async () => { await f(); });\nspecify(\`c\`, function () { f(); })`, 'a "b"@1, c@2'],
  [
    `describe("s", () => {\n  it("a", ${B});\n  describe("t", () => { it("b", ${B}) });\n});\nit("c", ${B})`,
    "s > a@2, s > t > b@3, c@5",
  ],
  [`t.test("sub", ${B}); Deno.test("d", ${B})`, "sub@1, d@1"],
  [`test.serial("ava", t => { t.is(f(), 1); })`, "ava@1"],
  [`test<Context>("typed", ${B})`, "typed@1"],
  // Not tests.
  [`// it("a", ${B})\n/* test("b", ${B}) */ const s = 'it("c", ${B})'; re.test("x"); x.it("y", ${B})`, ""],
  [`const t = \`it("a", \${it("b")})\`; const r = /it("c", x)/; const d = a / b; it("d", ${B})`, "d@1"],
  [`if (/["'\`]/.test(x)) it("a", ${B})`, "a@1"],
  // Turned off.
  ...[
    "it.skip",
    "xit",
    "test.todo",
    "test.fixme",
    "it.concurrent.skip",
    "test.fails",
    "test.failing",
    "xtest",
    "it.skipIf(true)",
    "it.skipIf(1 === 1)",
    "it.runIf(false)",
    "it.skipIf(process.env.CI)",
    "it.skip.each([1])",
  ].map((call): [string, string] => [`${call}("a", ${B})`, "a@1 off"]),
  [`it.skipIf(process.platform === "win32")("a", ${B})`, "a@1"],
  [`it.runIf(true)("a", ${B}); it.skipIf(false)("b", ${B})`, "a@1, b@1"],
  [
    `test("a", { skip: true }, ${B}); test("b", { todo: "later" }, ${B}); test("c", { skip: false }, ${B})`,
    "a@1 off, b@1 off, c@1",
  ],
  [`it("pending")`, "pending@1 off"],
  [`describe.skip("s", () => { it("a", ${B}) }); it("b", ${B})`, "s > a@1 off, b@1"],
  [`xdescribe("s", () => { it("a", ${B}) })`, "s > a@1 off"],
  [`test.describe.skip("s", () => { test("a", ${B}) })`, "s > a@1 off"],
  [`describe("s", { skip: true }, () => { it("a", ${B}) })`, "s > a@1 off"],
  [`it("a", function () { this.skip(); f(); }); it("b", (t) => { t.skip("why"); f() })`, "a@1 off, b@1 off"],
  [`test("a", async ({ page }) => {\n  test.skip();\n  f(page);\n})`, "a@1 off"],
  [
    `it("a", () => { pending(); f() }); it("b", () => {\n  return;\n  f();\n})`,
    "a@1 off, b@2 off".replace("b@2", "b@1"),
  ],
  [`it("a", function () {\n  if (!ready) this.skip();\n  if (x) {\n    this.skip();\n  }\n  f();\n})`, "a@1"],
  [`it("a", () => { if (x) return; f() })`, "a@1"],
  // One that runs alone leaves out the others.
  [`it.only("a", ${B}); it("b", ${B})`, "a@1, b@1 off"],
  [`fdescribe("s", () => { it("a", ${B}) }); it("b", ${B})`, "s > a@1, b@1 off"],
  // Tables.
  [`it.each([1, 2, [3, 4]])("a %s", ${B})`, "a %s@1×3"],
  [`it.each\`a|b\n1|2\n3|4\`("t", ${B})`, "t@1×2"],
  [`const ROWS: Row[] = [\n  [1, 2],\n  [3, 4],\n];\ndescribe.each(ROWS)("s", () => { it("a", ${B}); })`, "s > a@5×2"],
  [`it.each(imported)("a", ${B})`, "a@1×?"],
  [`it.each([])("a", ${B})`, "a@1×0 off"],
  [`for (const x of [1, 2]) { it(\`a \${x}\`, ${B}); }\nit("b", ${B})`, "a ${x}@1×2, b@2"],
  [`[1, 2, 3].forEach((x) => { it("a" + x, ${B}) })`, `a@1×3`],
  // Nothing is looked at.
  ...[
    "{}",
    "{ }",
    "{ expect(true).toBe(true); }",
    "{ assert.ok(true) }",
    "{ /* f() */ }",
    "{\n  // expect(f()).toBe(1);\n}",
    "expect(1 + 1).toEqual(2)",
    "{ console.log('x'); return; }",
  ].map((body): [string, string] => [`it("a", () => ${body})`, "a@1 idle"]),
  ["it('a', () => expect(`${f(1)}`).toBe('2'))", "a@1"],
  [`it("a", checksIt)`, "a@1"],
])("%s", (text, seen) => {
  expect(testsOf("src/a.test.ts", text)).toBe(seen);
});
