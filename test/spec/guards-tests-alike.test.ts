/** Which test has become which, and when one that is changed says less than it did. */
import { describe, expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { aTest, guarded } from "./support/guarded.ts";
import { testsOf } from "./support/tests-of.ts";

const [A, B] = [aTest("a"), aTest("b")];
const off = (text: string) => text.replace("it(", "it.skip(");
const said = (before: string, after: string) => guarded(tests, [["a.test.js", before, after]]);
const lost = (what: string): unknown[] => [expect.stringContaining(`loses tests that ran: ${what}. Put them back`)];
/** A test of words. */
const words = (name: string, ...body: string[]) => `it("${name}", () => { expect(f(${body.join(", ")})) });\n`;

describe("a test that is known again", () => {
  it("by its name, within a suite now, and edited", () => {
    const edited = 'it.skip("a", () => { expect(all.new()).toEqual({ quite: "different" }); });';
    const after = `describe("s", () => {\n  ${edited}\n});`;
    expect(said(A, after)).toEqual(lost('"s > a" (line 2) is turned off by `it.skip`'));
  });

  it("by its body, as the one that is most like it", () => {
    const same = words("x", "one", "two", "three", "four", "five", "six", "seven");
    const like = words("y", "one", "two", "three", "four", "five", "six", "else");
    const before = words("a", "one", "two", "three", "four", "five", "six", "seven");
    expect(said(before, off(same) + like)).toEqual(lost('"x" (line 1) is turned off by `it.skip`'));
    expect(said(before, like + off(same))).toEqual(lost('"x" (line 2) is turned off by `it.skip`'));
  });

  it("once only", () => {
    const before = words("a", "one", "two", "three", "four") + words("b", "one", "two", "three", "five");
    const after = off(words("x", "one", "two", "three", "four"));
    expect(said(before, after)).toEqual(lost('"x" (line 1) is turned off by `it.skip`; "b" is gone'));
  });

  it("of two by its name, as the one that runs", () => {
    for (const after of [A + off(A), off(A) + A, off(A) + A + off(A)]) expect(said(A, after)).toEqual([]);
  });

  it("not by another's body, of which it has as many words", () => {
    const before = words("a", "one", "two", "three", "four");
    expect(said(before, off(words("z", "red", "green", "blue", "white")))).toEqual(lost('"a" is gone'));
    expect(said(before, off(words("z", "red", "green")))).toEqual(lost('"a" is gone'));
    expect(said(before, off(words("z", "one", "two", "red", "green", "blue", "white")))).toEqual(lost('"a" is gone'));
  });

  it("not in a file where it was before, too", () => {
    const edits = guarded(tests, [
      ["a.test.js", A, null],
      ["b.test.js", A, A],
    ]);
    expect(edits).toEqual([expect.stringContaining('a.test.js loses tests that ran: "a" is gone.')]);
  });

  const rest = "one two three four five six seven eight nine ten eleven twelve".split(" ");
  it.each<[string, string, string, string]>([
    ["test_a.py", "def test_a():\n    assert red(1)\n", "@skip\ndef test_z():\n    assert blue(2)\n", "x = "],
    ["a_test.go", "func TestA(t *T) { t.Is(red(1)) }\n", "func TestZ(t *T) { t.Skip(blue(2)) }\n", "var x = "],
    ["src/a.rs", "#[test]\nfn a() { red(1); }\n", "#[ignore]\n#[test]\nfn z() { blue(2); }\n", "// "],
    ["ATest.java", "@Test void a() { red(1); }\n", "@Disabled @Test void z() { blue(2); }\n", "// "],
    ["a_spec.rb", "it 'a' do\n  red(1)\nend\n", "xit 'z' do\n  blue(2)\nend\n", "x = "],
    ["a.test.ts", 'it("a", () => { red(1) });\n', 'xit("z", () => { blue(2) });\n', "// "],
  ])("not by what else stands in its file: %s", (path, before, after, mark) => {
    const also = `${mark}"${rest.join(" ")}"\n`;
    const [message] = guarded(tests, [[path, also + before, also + after]]);
    expect(message).toMatch(/"(?:test_a|TestA|a)" is gone\. Put/);
  });
});

describe("a change that loses one test", () => {
  const other = words("z", "red", "green", "blue", "white", "black");

  it("names that one alone", () => {
    expect(said(A + B, A)).toEqual(lost('"b" is gone'));
    expect(said(A + B, off(A) + other)).toEqual(lost('"a" (line 1) is turned off by `it.skip`'));
  });

  it("has as many as before where one that was skipped goes", () => {
    expect(said(A + off(B), other)).toEqual([]);
  });
});

describe("a body that asserts less", () => {
  const body = (inner: string) => `it("a", () => { ${inner} });`;
  const nothing = [expect.stringContaining('"a" (line 1) asserts nothing any more')];

  it.each<[string, string, string]>([
    ["nothing but a call, without room", "const x = make(1); expect(x).toBe(2)", "!make(1)"],
    ["a call and a new name", "expect(make(1)).toBe(2)", "const x = make(1)"],
    ["a call that is logged", "expect(make(1)).toBe(2)", "console.log(make(1))"],
    ["no call", "expect(x).toBe(2)", "x = 2"],
    ["no assertion of ava's", "t.is(make(1), 2)", "make(1)"],
    ["no negated one", "t.notThrows(make(1))", "make(1)"],
  ])("has %s left", (_, before, after) => expect(said(body(before), body(after))).toEqual(nothing));

  it.each<[string, string, string]>([
    ["asserted nothing before", "make(1)", "make(2)"],
    ["only logged before", "t.log(make(1))", "make(1)"],
    ["has one of ava's left", "t.equal(make(1), 2); t.ok(f())", "t.equal(make(1), 2)"],
    ["has another one of its own left", "expect(f()); doVerify(x)", "doVerify(x)"],
    ["calls a helper beside what it called", "expect(make(1)).toBe(2)", "make(1); agrees()"],
    ["calls a helper whose name ends like another's", "expect(make(1)).toBe(2)", "remake(1)"],
  ])("is fine where it %s", (_, before, after) => expect(said(body(before), body(after))).toEqual([]));
});

describe("bodies that look at nothing", () => {
  it.each<[string, string]>([
    ["a.test.ts", 'it("a", () => { assert.deepStrictEqual(true, true) })'],
    ["a.test.ts", 'it("a", (done) => { void done() })'],
    ["a_spec.rb", "it 'a' do\n  expect(true).to be_truthy\nend"],
    ["ATest.java", '@Test void a() { System.out.println("x"); }'],
    ["ATest.java", "@Test void a() { assertThat(true).isTrue(); }"],
    ["src/a.rs", "#[test]\nfn a() { todo!() }"],
    ["src/a.rs", '#[test]\nfn a() { unimplemented!("later") }'],
    ["a_test.go", 'func TestA(t *testing.T) { t.Logf("x") }'],
    ["test_a.py", "def test_a():\n    assert True and not False or None"],
  ])("%s: %s", (path, text) => expect(testsOf(path, text)).toMatch(/^\w+@\d idle$/));
});
