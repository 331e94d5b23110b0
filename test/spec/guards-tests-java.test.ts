import { expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const B = "{ assertEquals(2, f(1)); }";

it.each<[string, string]>([
  [
    `class ATest {\n  @Test\n  void a() ${B}\n  @Test public void b() throws Exception ${B}\n  void help() ${B}\n}`,
    "a@3, b@4",
  ],
  [`class ATest {\n  @DisplayName("says @Test void x()")\n  @Test\n  void a() ${B}\n}`, "a@4"],
  [`class ATest extends TestCase {\n  public void testA() ${B}\n}`, "testA@2"],
  [`class ATest { @Test fun \`adds two\`() = runTest ${B} }`, "adds two@1"],
  [`// @Test void a() ${B}\nString s = """\n@Test void b() ${B}\n""";`, ""],
  [`@Disabled\n@Test void a() ${B}`, "a@2 off"],
  [`@Test\n@Disabled("why")\nvoid a() ${B}`, "a@3 off"],
  [`@org.junit.Ignore @Test public void a() ${B}`, "a@1 off"],
  [`@Test(enabled = false) public void a() ${B}`, "a@1 off"],
  [`@Test(expected = X.class) public void a() ${B}`, "a@1"],
  [`@Disabled\nclass ATest { @Test void a() ${B} }\nclass BTest { @Test void b() ${B} }`, "a@2 off, b@3"],
  [`@DisabledIfEnvironmentVariable(named = "CI", matches = ".*") @Test void a() ${B}`, "a@1 off"],
  [`@EnabledOnOs(OS.WINDOWS) @Test void a() ${B}`, "a@1"],
  [`@Test private void a() ${B}`, "a@1 off"],
  [`@Test void a() { Assume.assumeTrue(false); f(); }`, "a@1 off"],
  [`@Test void a() { Assumptions.assumeTrue(false, "why"); f(); }`, "a@1 off"],
  [`@Test void a() { assumeTrue(ready()); f(); }`, "a@1"],
  [`@Test void a() { throw new SkipException("x"); }`, "a@1 off"],
  [`@Test void a() { return; }`, "a@1 off"],
  [`@ParameterizedTest @ValueSource(ints = {1, 2, 3}) void a(int x) ${B}`, "a@1×3"],
  [`@ParameterizedTest @CsvSource({"1,2", "3,4"}) void a(int x, int y) ${B}`, "a@1×2"],
  [`@ParameterizedTest @MethodSource("rows") void a(int x) ${B}`, "a@1×?"],
  [
    `@Test void a() {}\n@Test void b() { assertTrue(true); }\n@Test void c() { // f();\n }`,
    "a@1 idle, b@2 idle, c@3 idle",
  ],
])("%s", (text, seen) => {
  expect(testsOf("src/test/java/ATest.java", text)).toBe(seen);
});
