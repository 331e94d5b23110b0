/** What is code and what isn't, in files of any language, and how far they are read. */
import { describe, expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const B = "() => { expect(f(1)).toBe(2); }";
const A = `it("a", ${B})`;
const X = `it("x", f)`;
const ts = (text: string) => testsOf("a.test.ts", text);

describe("templates", () => {
  it.each<[string, string]>([
    ["that stand in one another", `const t = \`\${y(\`${X}\`)} z\``],
    ["with an object in their code", `const t = \`\${f({ b: 1 }, \`${X}\`)}\``],
    ["with braces in their text", 'const t = `{"b": {`'],
    ["with a price", "const t = `$5 {`"],
    ["with a price at their end", "const t = `5$`"],
    ["with an escaped brace", "const t = `\\${`"],
  ])("%s", (_, text) => expect(ts(`${text}; ${A}`)).toBe("a@1"));

  it("that aren't closed go on to the end", () => expect(ts(`${A}; const t = \`${X}`)).toBe("a@1"));

  it("in single quotes, nothing is put in", () => {
    expect(ts("it('a', () => { expect('${f()}').toBe('#{f()}') })")).toBe("a@1 idle");
  });
});

describe("regular expressions and divisions", () => {
  it.each<[string, string]>([
    ["a pattern at the start of a file", `/${X}/.test(x); ${A}`],
    ["a pattern with an escaped slash", `const r = /\\/${X}/; ${A}`],
    ["divisions before and behind", `n / 2; ${A}; m / 2`],
    ["divisions behind an assignment", `const n = m / 2; ${A}; m / 2`],
  ])("%s", (_, text) => expect(ts(text)).toBe("a@1"));
});

describe("comments", () => {
  it.each<[string, string, string]>([
    ["right behind one another", `/* b *//* ${X} */ ${A}`, "a@1"],
    ["that open twice close once", `/* /* */ ${A}`, "a@1"],
    ["that are never closed", `${A} /* ${X}`, "a@1"],
  ])("%s", (_, text, seen) => expect(ts(text)).toBe(seen));

  it("of Rust stand in one another", () => {
    expect(testsOf("src/a.rs", "/* /* */ */ #[test] fn a() { f(); } /* #[test] fn b() { f(); }")).toBe("a@1");
  });

  it.each<[string, string, string]>([
    ["ATest.java", "/* @Test void b() { f(); } */ @Test void a() { assertEquals(8 / f(2), 4); }", "a@1"],
    ["a_test.go", "/*\nfunc TestB(t *testing.T) { f() }\n*/\nfunc TestA(t *testing.T) { g(8 / f()) }", "TestA@4"],
    ["src/a.rs", "/* #[test] fn b() { f(); } */ #[test] fn a() { assert_eq!(8 / f(2), 4); }", "a@1"],
    ["a.test.ts", 'it("a", () => { expect(8 / f(2)).toBe(4) }) /* it("b", f) */', "a@1"],
  ])("are told from divisions in %s", (path, text, seen) => expect(testsOf(path, text)).toBe(seen));
});

describe("literals", () => {
  it("a quote at the end of a line opens nothing, and moves nothing", () => {
    expect(ts(`x = '\n${A}`)).toBe("a@2");
    expect(ts(`${A}\nx = "`)).toBe("a@1");
  });

  it.each<[string, string, string]>([
    ["ATest.java", "char b = '\\\"'; @Test void a() { f(); }", "a@1"],
    ["src/a.rs", "const B: char = '\\\"'; #[test] fn a() { f(); }", "a@1"],
    ["a_test.go", "func TestA(t *testing.T) { if c == '\"' { t.Fatal(f()) } }", "TestA@1"],
    ["a_test.go", "func TestA(t *testing.T) { if c == '\\'' { t.Fatal(f('{')) } }", "TestA@1"],
    ["a_test.go", "var s = `\\`\nfunc TestA(t *testing.T) { f() }\nvar t = `\nfunc TestB() { f() }`", "TestA@2"],
  ])("a quote that is a character of %s: %s", (path, text, seen) => expect(testsOf(path, text)).toBe(seen));
});

describe("brackets that don't fit", () => {
  it.each<[string, string, string]>([
    ["one too many before", `}) ; ${A}`, "a@1"],
    ["one too many behind others that fit", `(); ) ; ${A}`, "a@1"],
    ["one that is never closed", `describe("s", () => { ( ; ${A} }); it("b", ${B})`, "s > a@1, b@1"],
    ["one that another kind closes", `describe("s", () => { ( ] ; ${A} }); it("b", ${B})`, "s > a@1, b@1"],
  ])("%s", (_, text, seen) => expect(ts(text)).toBe(seen));
});

it("lines are counted from the first, whatever it holds", () => {
  expect(ts(`\n${A}\n\n${A}`)).toBe("a@2, a@4");
  expect(testsOf("ATest.java", "class ATest {\n@Test void a(\n  int x) { f(); }\n}")).toBe("a@2");
});

describe("ten thousand places of a file are looked at", () => {
  it.each<[string, string, string, string]>([
    ["a.test.ts", "it;\n", A, "a@10000"],
    ["test_a.py", "raise\n", "def test_a(): assert f()", "test_a@10000"],
    ["a_spec.rb", "class A; end\n", "it('a') { f }", "a@10000"],
    ["src/a.rs", "#[a]b\n", "#[test] fn a() { f(); }", "a@10000"],
  ])("in %s", (path, place, test, seen) => {
    expect(testsOf(path, place.repeat(9999) + test)).toBe(seen);
    expect(testsOf(path, place.repeat(10_000) + test)).toBe("");
  });
});
