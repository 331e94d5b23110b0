/** The forms in which tests of JavaScript and Rust are written, and turned off. */
import { describe, expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const B = "() => { expect(f(1)).toBe(2); }";
describe("JavaScript", () => {
  it.each<[string, string]>([
    ...["xspecify", "xcontext", "test.concurrent.skip", "it.skipIf(!0)", "it.runIf(false && x1)", "it.runIf(null)"].map(
      (call): [string, string] => [
        `${call}("a", ${B})`,
        call === "xcontext" ? "" : call.includes("x1") ? "a@1" : "a@1 off",
      ],
    ),
    [`context("s", () => { specify("a", ${B}) }); suite("t", () => { test("b", ${B}) })`, "s > a@1, t > b@1"],
    [`describe.each([1, 2])("s %i", () => { it.each([1, 2, 3])("a", ${B}) })`, "s %i > a@1×6"],
    [`describe.each(imported)("s", () => { it.each([1, 2])("a", ${B}) })`, "s > a@1×2"],
    [`describe.each([1, 2])("s", () => { it.each(imported)("a", ${B}) })`, "s > a@1×?"],
    [`test.for([1, 2])("a", ${B})`, "a@1×2"],
    [`for (const x of ROWS) it("a" + x, ${B})`, "a@1"],
    [`const $rows = [1, 2];\nfor (const x of $rows) {\n  it("a", ${B});\n}`, "a@3×2"],
    [`for (let i = 0; i < 3; i++) { it("a", ${B}) }`, "a@1"],
    [`rows.forEach((x) => { it("a", ${B}) })`, "a@1"],
    [`describe("s", { only: true }, () => { it("a", ${B}) }); it("b", ${B})`, "s > a@1, b@1 off"],
    [`it("a", ${B}); fit("b", ${B}); it.skip("c", ${B})`, "a@1 off, b@1, c@1 off"],
    [`it(name, ${B}); it(\`x \${1}\`, ${B}); it(A.b, function () { f() })`, "name@1, x ${1}@1, A.b@1"],
    [`it("a", async function () { await f() }); it("b", async x => { await f(x) })`, "a@1, b@1"],
    [`it("a", ${B}, 1000); it("b", { timeout: 5 }, ${B})`, "a@1, b@1"],
    [`it("a", (): Promise<void> => f())`, "a@1"],
    [`it("a", done => { f(done) }).timeout(5)`, "a@1"],
    [`it("a", () => this.skip()); it("b", () => { return t.skip() })`, "a@1 off, b@1 off"],
    [`test("a", async (t) => { await t.skip(); f() }); test("b", (t) => { t.todo("x"); f() })`, "a@1 off, b@1 off"],
    [`test("a", (ctx) => { ctx.skip(); f() }); test("b", (context) => { context.skip(); f() })`, "a@1 off, b@1 off"],
    [`it("a", () => { helper.skip(); f() }); it("b", () => { f(); skipAll() })`, "a@1, b@1"],
    [`it("a", () => {\n  if (x) {\n    return;\n  }\n  f();\n})`, "a@1"],
    [`it("a", () => {\n  while (x)\n    skip();\n  f();\n})`, "a@1"],
    [`it("a", () => { return })`, "a@1 off"],
    [`it.skip("a"); it.todo("b"); it("c",)`, "a@1 off, b@1 off, c@1 off"],
    [`x.it("a", ${B}); xit2("b", ${B}); permit("c", ${B}); it$("d", ${B})`, ""],
    [`it<A, B<C>>("a", ${B})`, "a@1"],
    [`it.each<[a: string]>([["x"], ["y"]])("a %s", ${B})`, "a %s@1×2"],
    [`it.each([\n  [1, (2, 3)],\n  // [3, 4],\n  [{ a: [1, 2] }],\n])("a", ${B})`, "a@1×2"],
    [`it.each([,])("a", ${B})`, "a@1×0 off"],
    [`const s = "it('a', f)"; const r = x / y; const q = /[/"]it("b", f)/; it("c", ${B})`, "c@1"],
    [`const t = \`\${\`\${"}"}\`}it("a", f)\`; it("b", ${B})`, "b@1"],
    [`const t = \`a\\\`it("a", f)\`; it("b", ${B})`, "b@1"],
    [`return /it("a", f)/.test(x); it("b", ${B})`, "b@1"],
    [`it("a", ${B}) /* it("b", f) */ // it("c", f)\nit("d", ${B})`, "a@1, d@2"],
    [`it("a \\" b", ${B})`, 'a \\" b@1'],
    [`it('unclosed, ${B}\nit("b", ${B})`, "b@2"],
    [`if (x) {\n  it("a", ${B});\n}`, "a@2"],
    [`it("a", () => { expect(true).toBe(!false); })\nit("b", () => { expect(x).toBe(true) })`, "a@1 idle, b@2"],
    [`it("ä ö", () => { prüfe(1) })`, "ä ö@1"],
  ])("%s", (text, seen) => expect(testsOf("a.test.ts", text)).toBe(seen));
});

describe("Rust", () => {
  it.each<[string, string]>([
    ...["rstest", "test_case(1)", "wasm_bindgen_test", "quickcheck", "test_log::test", 'tokio::test(flavor = "x")'].map(
      (mark): [string, string] => [`#[${mark}]\nfn a() { f(); }`, "a@2"],
    ),
    ["#[testing]\nfn a() { f(); }\n#[inline]\nfn b() { f(); }", ""],
    ...[
      "#[ignore]",
      "#[cfg(any())]",
      "#[cfg(not(test))]",
      "#[cfg(not(unix))]",
      "#[cfg(not(all()))]",
      "#[cfg(false)]",
    ].map((mark): [string, string] => [`#[test]\n${mark}\nfn a() { f(); }`, "a@3 off"]),
    ...["#[cfg_attr(test, ignore)]", "#[cfg_attr(unix, ignore)]", "#[cfg_attr(not(miri), ignore)]"].map(
      (mark): [string, string] => [`${mark}\n#[test]\nfn a() { f(); }`, "a@3 off"],
    ),
    ...["#[cfg_attr(windows, ignore)]", "#[cfg_attr(test, should_panic)]", "#[cfg(not(windows))]", "#[ignored]"].map(
      (mark): [string, string] => [`${mark}\n#[test]\nfn a() { f(); }`, "a@3"],
    ),
    ['#[test]\npub(crate) async unsafe fn a() { f(); }\n#[test]\nextern "C" fn b() { f(); }', "a@2, b@4"],
    [
      "#[ignore]\nmod m {\n  mod n {\n    #[test]\n    fn a() { f(); }\n  }\n}\n#[test]\nfn b() { f(); }",
      "m::n::a@5 off, b@9",
    ],
    ["mod m {\n  #[test]\n  fn a() { f(); }\n}\nmod n {\n  #[test]\n  fn a() { f(); }\n}", "m::a@3, n::a@7"],
    ["impl A {\n  #[test]\n  fn a() { f(); }\n}", "a@3"],
    ["#[cfg(any())]\nimpl A {\n  #[test]\n  fn a() { f(); }\n}", "A::a@4 off"],
    ['#[test_case(1; "one")]\n#[test_case(2; "two")]\n#[test_case(3)]\nfn a(x: u8) { f(x); }', "a@4×3"],
    ["#[rstest]\n#[case::one(1)]\nfn a() { f(); }", "a@3"],
    ['// #[test] fn a() { f(); }\nlet s = "#[test] fn b() { f(); }";\n#[test] fn c() { f(); }', "c@3"],
    ['let r = r##""# #[test] fn a() {} "##;\n#[test] fn b() { f(); }', "b@2"],
    ["let c = '\\''; let l: &'a str = x; let d = '\"';\n#[test] fn b() { f(); }", "b@2"],
    ["#[test]\nfn a() { if x { return; } f(); }", "a@2"],
    ["#[test]\nstruct B { x: u8 }", ""],
  ])("%s", (text, seen) => expect(testsOf("src/a.rs", text)).toBe(seen));
});
