/** What a reader of Rust takes for a test that runs: attributes, modules and texts in all their forms. */
import { describe, expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const seenIn = (text: string) => testsOf("src/a.rs", text);
const A = "#[test]\nfn a() { f(); }";

describe("attributes that turn a test off", () => {
  it.each([
    "#[ ignore ]",
    "#[cfg_attr( test, ignore)]",
    "#[cfg_attr(all( ), ignore)]",
    '#[cfg_attr(\n  test,\n  ignore = "x"\n)]',
    "#[cfg(any( ))]",
    "#[cfg(not( test ))]",
    "#[cfg(not(all( )))]",
    '#[cfg(feature="never")]',
    '#[cfg(all(test, feature = "never"))]',
  ])("%s", (mark) => expect(seenIn(`${mark}\n${A}`)).toMatch(/^a@\d off$/));

  it.each([
    '#[doc = "false"]',
    '#[should_panic(expected = "ignore")]',
    '#[should_panic(expected = "cfg(any())")]',
    '#[cfg_attr(windows, doc = "not(", ignore)]',
    '#[doc = "case"]\n#[doc = "case"]',
  ])("but not %s", (mark) => expect(seenIn(`${mark}\n${A}`)).toMatch(/^a@\d$/));
});

describe("tests", () => {
  it.each<[string, string, string]>([
    ["with room in the attribute", "#[ test ]\nfn a() { f(); }", "a@2"],
    ["with a table by full names", `#[test_case::test_case(1)]\n#[test_case::test_case(2)]\nfn a() { f(); }`, "a@3×2"],
    ["that are public", "#[test]\npub  fn a() { f(); }", "a@2"],
    ["with another ABI", '#[test]\nextern  "system"  fn  a() { f(); }', "a@2"],
    ["in a module without an attribute", `mod  outer{\n  ${A}\n}`, "outer::a@3"],
    ["in a short module with room", `mod m  {\n  ${A}\n}`, "m::a@3"],
    ["before an attribute that isn't closed", `${A}\n#[derive(`, "a@2"],
    ["of a function without a body", "#[test]\nfn a();", ""],
    ["of a function whose body isn't closed", "#[test]\nfn a() { f();", ""],
    ["of no function", "#[test]\nstruct A;\nfn a() { f(); }", ""],
    ["of a helper that is built for tests", "#[cfg(test)]\nfn a() { f(); }", ""],
    ["that goes on behind a condition", "#[test]\nfn a() { if x { return; } return; }", "a@2"],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));
});

describe("a module that stands in another file", () => {
  it("isn't the one below it", () => {
    const text = '#[cfg(feature = "x")]\nmod x;\n\n#[cfg(test)]\nmod tests {\n  #[test]\n  fn a() { f(); }\n}';
    expect(seenIn(text)).toBe("tests::a@7");
  });
});

describe("texts", () => {
  it.each<[string, string]>([
    ["over several lines", 'let s = "\n#[test] fn b() { f(); }\n";'],
    ["as they are", 'let s = r"\\";'],
    ["as they are, in bytes", 'let s = br"\\";'],
    ["as they are, for C", 'let s = cr"\\";'],
    ["with quotes within", 'let s = br#"a "b\\"# ;'],
    ["behind a name that ends like that", 'let s = (bar"a" , "b");'],
  ])("%s", (_, text) => expect(seenIn(`${text} #[test] fn a() { f(); }`)).toMatch(/^a@\d$/));

  it("at the start of a file, and one that isn't closed", () => {
    expect(seenIn(`r"\\" ${A}\nlet s = r#"#[test] fn b() { f(); }"`)).toBe("a@2");
  });
});
