/** What a reader of Go takes for a test that runs: its functions, build constraints and tables. */
import { describe, expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { guarded } from "./support/guarded.ts";
import { testsOf } from "./support/tests-of.ts";

const seenIn = (text: string) => testsOf("a_test.go", text);
const A = "func TestA(t *testing.T) {\n\tcheck(t, f())\n}";

describe("functions", () => {
  it.each<[string, string, string]>([
    ["of a suite", "func (suite *Suite) TestA() { f() }\nfunc (s Suite) TestB() { f() }", "TestA@1, TestB@2"],
    ["with room", "func  (s  *Suite)  TestA () { f() }\nfunc  TestB  (t *testing.T) { f() }", "TestA@1, TestB@2"],
    ["with parameters that never end", "func TestA(t *testing.T {\n\tf()\n}", ""],
    ["without a body", "func TestA(t *testing.T)\n", ""],
    ["whose body never ends", "func TestA(t *testing.T) {\n\tf()", ""],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));

  it.each(["tb.Skip()", "suite.T().SkipNow()"])("skip themselves by %s", (line) => {
    expect(seenIn(`func TestA(tb *testing.T) {\n\t${line}\n\tf()\n}`)).toBe("TestA@1 off");
  });

  it.each(["ok := robot.Skip()", "defer after(t.Skip)"])("don't skip themselves by %s", (line) => {
    expect(seenIn(`func TestA(t *testing.T) {\n\t${line}\n\tf(ok)\n}`)).toBe("TestA@1");
  });
});

describe("build constraints that leave a file out", () => {
  it.each([
    "//go:build   ignore",
    "//go:build linux && integration",
    "//go:build notunix",
    "//go:build gccgo",
    "//go:build !gc",
    "//+build never",
    "//  +build  never",
    "// Of package a.\n//go:build ignore",
  ])("%s", (tag) => expect(seenIn(`${tag}\n\npackage a\n${A}`)).toMatch(/ off$/));

  it.each(["// Files with //go:build ignore aren't built.", "//go:build linux && amd64", "//go:generate x"])(
    "but not: %s",
    (tag) => expect(seenIn(`${tag}\n\npackage a\n${A}`)).toBe("TestA@4"),
  );

  it("are shown without the room around them", () => {
    const [message] = guarded(tests, [["a_test.go", `package a\n${A}`, `//go:build ignore \t\npackage a\n${A}`]]);
    expect(message).toContain("is left out by the build tag `ignore`.");
  });
});

describe("tables", () => {
  it.each<[string, string, string]>([
    ["of structs", "for _, c := range []struct{ a, b int }{{1, 2}, {3, 4}, {5, 6}} { check(c) }", "×3"],
    [
      "of structs, with room",
      "rows := [] struct { a int } {{1}, {2}, {3}}\n\tfor _, c := range rows { check(c) }",
      "×3",
    ],
    ["of a named type, with room", "rows := [] pkg.Case {{1}, {2}}\n\tfor _, c := range rows { check(c) }", "×2"],
    ["of subtests over several lines", 't.Run(\n\t\t"a", f,\n\t)\n\tt.Run( "b", f)', "×2"],
    ["that isn't gone through", "check(t, []int{1, 2, 3})", ""],
  ])("%s", (_, body, times) => expect(seenIn(`func TestA(t *testing.T) {\n\t${body}\n}`)).toBe(`TestA@1${times}`));
});
