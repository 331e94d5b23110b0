/** What a reader of Java and Kotlin takes for a test that runs: annotations, base classes, bodies and tables. */
import { describe, expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const B = "{ assertEquals(2, f(1)); }";
const seenIn = (text: string) => testsOf("ATest.java", text);

describe("bodies", () => {
  it.each<[string, string, string]>([
    ["that are expressions", "@Test fun a() = assertEquals(2, f())\n@Test fun b() { g() }", "a@1, b@2"],
    ["on the next line", "@Test fun a() =\n  assertEquals(\n    2,\n    f(),\n  )\n@Test fun b() { }", "a@1, b@6 idle"],
    ["at the end of a class", "class A { @Test fun a() = assertTrue(true) }\nfun f() { g() }", "a@1 idle"],
    ["that are a runner's", "@Test fun a() = runTest { }\n@Test fun b() = runTest(x) { f() }", "a@1 idle, b@2"],
    ["that are missing", "@Test void a()", ""],
    ["of blocks", "class A { @Example static { f(); } void b() { g(); } }", ""],
    ["behind parameters that never end", "class A { @Test void a( }", ""],
    ["that never end", "@Test void a() { f();", ""],
    ["behind a name with room", "@Test void a () { f(); }", "a@1"],
    ["behind a name in quotes with room", "@Test fun `a b` () { f() }", "a b@1"],
    ["behind characters that aren't Java", "@Test @ void a() { f(); }", "a@1"],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));
});

describe("a test that skips itself", () => {
  it.each([
    "assumeTrue(ready()); assumeTrue(false); f();",
    'Assume.assumeTrue("not now", false); f();',
    'assumeFalse( "not now", true );',
    "assumeTrue(\n  false,\n  why\n);",
    "Assumptions.assumeFalse( true );",
    "if (slow) wait();\nabort();",
    'throw SkipException("in Kotlin")',
  ])("%s", (body) => expect(seenIn(`@Test void a() { ${body} }`)).toMatch(/^a@\d off$/));

  it.each([
    "if (slow)\n  abort();\nf();",
    "if (slow) {\n  assumeTrue(false);\n}\nf();",
    "assumeTrue(falseAlarm()); f();",
    "runner.abort(); f();",
    "val x = f() ?: throw TestAbortedException()",
    "assertThrows(X.class, () -> { throw new SkipException(f()); });",
    "var e = f(); check(e); throw new TestAbortedExceptions(e);",
  ])("but not: %s", (body) => expect(seenIn(`@Test void a() { ${body} }`)).toMatch(/^a@\d$/));
});

describe("classes of JUnit 3", () => {
  it.each<[string, string, string]>([
    ["with room", `class A extends  DbTestCase { public  void  testAdds () ${B} }`, "testAdds@1"],
    ["in Kotlin", `class A : BasePlatformTestCase() { fun testAdds() ${B} fun help() ${B} }`, "testAdds@1"],
    ["in Kotlin, without room", `class A :TestCase() { fun testAdds() ${B} }`, "testAdds@1"],
    ["whose tests are marked as well", `class A extends DbTestCase { @Test void adds() ${B} }`, "adds@1"],
    ["others", `class A extends Base { public void testAdds() ${B} }`, ""],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));
});

describe("annotations", () => {
  it.each<[string, string, string]>([
    ["that only end like one that turns off", `@NotIgnored @Test void a() ${B}`, "a@1"],
    ["that turn off something else", `@Retry(enabled = false) @Test void a() ${B}`, "a@1"],
    ["that turn off, without room", `@Test(enabled=false) public void a() ${B}`, "a@1 off"],
    ["of a field", `@Property private String name; @Test void a() ${B}`, "a@1"],
    ["with lists of their own", `@Test @Tags({@Tag("x"), @Tag("y")}) void a() ${B}`, "a@1"],
    ["of a class", `@Disabled class B { @Test void b() ${B} } @Test void a() ${B}`, "b@1 off, a@1"],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));
});

describe("tables", () => {
  it.each<[string, string, string]>([
    ["of characters", `@ParameterizedTest @ValueSource(chars = {'x', 'y'}) void a(char c) ${B}`, "a@1×2"],
    ["that stand elsewhere", `@MethodSource("rows") @ParameterizedTest void a(int x) ${B}`, "a@1×?"],
    [
      "as text, with empty lines",
      `@CsvSource(textBlock = """\n  1, 2\n   \n  3, 4\n  """) @ParameterizedTest void a(int x) ${B}`,
      "a@5×2",
    ],
  ])("%s", (_, text, seen) => expect(seenIn(text)).toBe(seen));
});
