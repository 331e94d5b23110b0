/** Ways of having a test not run that a session could think of, by language; and what is honest beside them. */
import { describe, expect, it } from "vitest";
import { isTestFile, scannerOf } from "../../src/core/guards/tests/languages.ts";
import { testsOf } from "./support/tests-of.ts";

describe("files that runners look into", () => {
  it.each([
    ...["a.test.ts", "a.spec.js", "a-test.mjs", "a_spec.cts", "a.tests.jsx", "a.cy.tsx", "a.e2e.ts", "src/a.test.mts"],
    ...["test/a.ts", "tests/a/b.js", "x/__tests__/a.jsx", "spec/a.js", "x/test/y/z/a.mjs", "test.ts", "x/tests.js"],
    ...["test.cjs", "x/test.tsx", "test_a.py", "x/test_a.py", "a_test.py", "x/tests.py", "test_.py", "_test.py"],
    ...["a_test.go", "x/_test.go", "ATest.java", "x/TestA.kt", "ATests.kt", "ATestCase.java", "AIT.java", "ASpec.kt"],
    ...["Test.java", "a_test.rb", "x/a_spec.rb", "test_a.rb", "x/test_a.rb", "_spec.rb"],
  ])("%s", (path) => expect(isTestFile(path)).toBe(true));

  it.each([
    ...["a.ts", "attest.ts", "a.test.ts.txt", "a.testing.ts", "atest/a.ts", "contests.js", "test/a.py", "latest.js"],
    ...[
      "test/a.css",
      "test",
      "x/testa.ts",
      "test_a/b.py",
      "a_test.pyc",
      "mytests.py",
      "contest_a.py.txt",
      "a_test.gox",
    ],
    ...["test.go", "Atest.java", "ATest.javax", "ATest/B.java", "Testing/A.java", "AUnit.kt", "atest_a.rb.txt"],
    ...["a_test.rbx", "test_a/b.rb", "spec/a.rb", "src/lib.rs", "a.rsx"],
  ])("but not %s", (path) => expect(isTestFile(path)).toBe(false));

  it("Rust's tests stand in any file of it, which isn't one for tests alone", () => {
    expect([scannerOf("src/lib.rs"), scannerOf("a.rs.txt")].map(Boolean)).toEqual([true, false]);
  });
});

const P = "\n    assert f(1) == 2\n";
describe("Python", () => {
  it.each<[string, string]>([
    ...["@unittest.skipUnless(False, 'x')", "@pytest.mark.skipif(condition=True, reason='x')", "@skip_if(1)"].map(
      (mark): [string, string] => [`${mark}\ndef test_a():${P}`, "test_a@2 off"],
    ),
    ...["@pytest.mark.xfail(strict=False)", "@pytest.mark.xfail()", "@mark.ignore"].map((mark): [string, string] => [
      `${mark}\ndef test_a():${P}`,
      "test_a@2 off",
    ]),
    ...["@pytest.mark.skipif(condition=fast == 1)", "@unittest.skipUnless(has_db(), 'x')", "@pytest.mark.slow"].map(
      (mark): [string, string] => [`${mark}\ndef test_a():${P}`, "test_a@2"],
    ),
    ...["if 0:", "if not True:", "if TYPE_CHECKING:", "if  False :"].map((line): [string, string] => [
      `${line}\n    def test_a():\n        assert f()`,
      "test_a@2 off",
    ]),
    ...["if True:", "if sys.version_info > (3,):", "if Falsey:"].map((line): [string, string] => [
      `${line}\n    def test_a():\n        assert f()\ndef test_b():${P}`,
      "test_a@2, test_b@4",
    ]),
    [
      "if False:\n    class TestS:\n        def test_a(self): assert f()\ndef test_b(): assert f()",
      "TestS > test_a@3 off, test_b@4",
    ],
    ...[
      "return None",
      "return pytest.skip()",
      "raise SkipTest('x')",
      "raise pytest.skip.Exception",
      "pytest.xfail('x')",
    ].map((line): [string, string] => [`def test_a():\n    ${line}\n    assert f()`, "test_a@1 off"]),
    ['def test_a():\n    """Doc: of it."""\n    return\n    assert f()', "test_a@1 off"],
    ["def test_a():\n    return f()", "test_a@1"],
    ["def test_a():\n    f()\n    return\n", "test_a@1"],
    [
      "class TestS(object):\n    def test_a(self): assert f()\nclass Other(object):\n    def test_b(self): assert f()",
      "TestS > test_a@2",
    ],
    ["class TestS:\n    class TestT:\n        def test_a(self): assert f()", "TestS > TestT > test_a@3"],
    ["class Helper:\n    class TestT:\n        def test_a(self): assert f()", ""],
    [
      "class TestS:\n    pytestmark = pytest.mark.skip\n    def test_a(self): assert f()\ndef test_b(): assert f()",
      "TestS > test_a@3 off, test_b@4",
    ],
    [
      "class TestS:\n\tdef test_a(self):\n\t\tassert f()\n\n\tdef test_b(self):\n\t\tpass",
      "TestS > test_a@2, TestS > test_b@5 idle",
    ],
    [`def test_a(x=(1, 2), y={"a": 1}):${P}def test_b():\n    pass`, "test_a@1, test_b@3 idle"],
    [`@pytest.mark.parametrize(\n    "a",\n    [\n        1,\n        2,\n    ],\n)\ndef test_a(a):${P}`, "test_a@8×2"],
    [`@pytest.mark.parametrize("a", argvalues=[1, 2, 3])\ndef test_a(a):${P}`, "test_a@2×3"],
    [`@pytest.mark.parametrize(("a", "b"), ((1, 2), (3, 4)), ids=["x", "y"])\ndef test_a(a, b):${P}`, "test_a@2×2"],
    [`ROWS: list[int] = [1, 2, 3]\n@pytest.mark.parametrize("a", ROWS)\ndef test_a(a):${P}`, "test_a@3×3"],
    [`@pytest.mark.parametrize("a", rows())\ndef test_a(a):${P}`, "test_a@2×?"],
    [`@pytest.mark.parametrize\ndef test_a(a):${P}`, "test_a@2×?"],
    ["def test_a():\n    for x in ((1, 2), (3, 4)):\n        assert f(x)", "test_a@1×2"],
    ["def test_a():\n    assert f(\n1,\n)\n", "test_a@1"],
    ["def test_a():\n    assert (\n    True\n)\n    f()", "test_a@1"],
  ])("%s", (text, seen) => expect(testsOf("test_a.py", text)).toBe(seen));
});

const J = "{ assertEquals(2, f(1)); }";
describe("Java and Kotlin", () => {
  it.each<[string, string]>([
    ...["ParameterizedTest", "RepeatedTest(3)", "TestFactory", "TestTemplate", "Property", "Theory", "Example"].map(
      (mark): [string, string] => [`@${mark} void a() ${J}`, "a@1"],
    ),
    [`@Testing void a() ${J} @MyTest void b() ${J}`, ""],
    [`@Ignored @Test void a() ${J}`, "a@1 off"],
    [`@DisabledOnOs(OS.LINUX) @Test void a() ${J} @DisabledOnOs(OS.MAC) @Test void b() ${J}`, "a@1 off, b@1"],
    [`@Ignore class ATest { @Test public void a() ${J} }`, "a@1 off"],
    [`@Disabled interface ATest { @Test default void a() ${J} }`, "a@1 off"],
    [`@Disabled record A(int x) { @Test void a() ${J} }`, "a@1 off"],
    [`@Ignore object ATest { @Test fun a() ${J} }`, "a@1 off"],
    [`@Nested class B { @Test void a() ${J} } @Test void b() ${J}`, "a@1, b@1"],
    [
      `@Disabled class B { @Nested class C { @Test void a() ${J} } @Test void b() ${J} }\n@Test void c() ${J}`,
      "a@1 off, b@1 off, c@2",
    ],
    ["@Test void a() { assumeFalse(true); f(); }", "a@1 off"],
    ["@Test void a() { Assume.assumeFalse(true); f(); }", "a@1 off"],
    ["@Test void a() { Assumptions.abort(); f(); }", "a@1 off"],
    ['@Test void a() { abort("x"); f(); }', "a@1 off"],
    ["@Test void a() { throw new org.opentest4j.TestAbortedException(); }", "a@1 off"],
    ['@Test void a() { throw new AssumptionViolatedException("x"); }', "a@1 off"],
    ["@Test void a() { throw new IllegalStateException(f()); }", "a@1"],
    ["@Test void a() { assumeFalse(isWindows()); f(); }", "a@1"],
    ["@Test void a() { if (x) { abort(); } f(); }", "a@1"],
    [`@Test(dataProvider = "rows") public void a(int x) ${J}`, "a@1×?"],
    ...["ArgumentsSource(A.class)", "EnumSource", 'CsvFileSource(resources = "a")', 'FieldSource("a")'].map(
      (mark): [string, string] => [`@ParameterizedTest @${mark} void a(int x) ${J}`, "a@1×?"],
    ),
    [`@ParameterizedTest @ValueSource(strings = "one") void a(String x) ${J}`, "a@1"],
    [
      `@ParameterizedTest @CsvSource(textBlock = """\n  1, 2\n  3, 4\n\n  5, 6\n  """) void a(int x, int y) ${J}`,
      "a@1×3".replace("a@1", "a@6"),
    ],
    [`@Test @Timeout(5) @Tag("slow") void a() ${J}`, "a@1"],
    [`@Test\npublic <T> void a() ${J}`, "a@2"],
    ['@Test fun `says "no"`() = runTest { f() }', 'says "no"@1'],
    ["@Test fun a() = assertEquals(2, f())", "a@1"],
    ["abstract class A { @Test abstract void a(); @Test void b() { f(); } }", "b@1"],
    [
      "class ATest extends TestCase { void testA() { f(); } public void help() { f(); } public void testB() { f(); } }",
      "testB@1",
    ],
    [`char c = '"'; @Test void a() ${J} // "`, "a@1"],
  ])("%s", (text, seen) => expect(testsOf("ATest.java", text)).toBe(seen));
});

const G = "{\n\tif f() != 1 {\n\t\tt.Fatal()\n\t}\n}\n";
describe("Go", () => {
  it.each<[string, string]>([
    ['func TestA(t *testing.T) {\n\tt.Skipf("%s", x)\n\tf()\n}', "TestA@1 off"],
    ["func (s *Suite) TestA() {\n\ts.T().Skip()\n\tf()\n}", "TestA@1 off"],
    [`func ExampleA() ${G}func Example() ${G}func Examples() ${G}func Test() ${G}`, "ExampleA@1, Example@6, Test@16"],
    [`func TestA(\n\tt *testing.T,\n) ${G}`, "TestA@1"],
    [`  func TestA(t *testing.T) ${G}`, ""],
    [`var c = '"'\nfunc TestA(t *testing.T) ${G}`, "TestA@2"],
    [`//go:build !linux\n\npackage a\nfunc TestA(t *testing.T) ${G}`, "TestA@4 off"],
    [`//go:build integration\n\npackage a\nfunc TestA(t *testing.T) ${G}`, "TestA@4 off"],
    [`//go:build linux || darwin\n\npackage a\nfunc TestA(t *testing.T) ${G}`, "TestA@4"],
    ...["unix", "amd64", "arm64", "gc", "cgo", "go1.22", "!windows"].map((tag): [string, string] => [
      `//go:build ${tag}\n\npackage a\nfunc TestA(t *testing.T) ${G}`,
      "TestA@4",
    ]),
    [`package a\n//go:build ignore\nfunc TestA(t *testing.T) ${G}`, "TestA@3"],
    [
      "func TestA(t *testing.T) {\n\trows := []int{1, 2, 3}\n\tfor _, r := range rows {\n\t\tcheck(t, r)\n\t}\n}",
      "TestA@1×3",
    ],
    [
      'func TestA(t *testing.T) {\n\tfor k, v := range map[string]*pkg.Case{"a": {1}, "b": {2}} {\n\t\tg(k, v)\n\t}\n}',
      "TestA@1×2",
    ],
    ["func TestA(t *testing.T) {\n\tcheck(t, []int{1, 2, 3})\n}", "TestA@1"],
    ["func TestA(t *testing.T) { t.Helper(); t.Parallel() }", "TestA@1"],
  ])("%s", (text, seen) => expect(testsOf("a_test.go", text)).toBe(seen));
});

const R = "do\n  expect(f(1)).to eq(2)\nend\n";
describe("Ruby", () => {
  it.each<[string, string]>([
    [`scenario "a" ${R}example "b" ${R}its(:c) ${R}should "d" ${R}`, "a@1, b@4, :c@7, d@10"],
    [`feature "s" do\n  scenario "a" do\n    f\n  end\nend`, "s > a@2"],
    [
      `module M\n  class ATest\n    def test_a!\n      f\n    end\n    def test_b?\n      f\n    end\n  end\nend`,
      "M > ATest > test_a!@3, M > ATest > test_b?@6",
    ],
    [`fdescribe "s" do\n  it "a" do\n    f\n  end\nend\nit "b" ${R}`, "s > a@2, b@6 off"],
    [`it "a", focus: true ${R}it "b" ${R}`, "a@1, b@4 off"],
    [`feature "s" do\n  it "a" do\n    f\n  end\nend\nit "b" ${R}`, "s > a@2, b@6"],
    [`it "a", :pending => true ${R}it "b", :skip => false ${R}it "c", :skip => "why" ${R}`, "a@1 off, b@4, c@7 off"],
    [
      "it 'a' do\n  omit 'why'\n  f\nend\nit 'b' do\n  pend\n  f\nend\nit 'c' do\n  return skip\nend",
      "a@1 off, b@5 off, c@9 off",
    ],
    ["it 'a' do\n  skip unless ready\n  f\nend\nit 'b' do\n  skipper\n  f\nend", "a@1, b@5"],
    ["it { is_expected.to eq f }", "(no name)@1"],
    ["it('a') { f }\nit('b') { }", "a@1, b@2 idle"],
    ["describe Length, '#add' do\n  it 'a' do\n    f\n  end\nend", "Length > a@2"],
    ["x = it\nhelper.it 'a' do\n  f\nend\n", ""],
    ["context 'with a block var' do |x|\n  it 'a' do |y|\n    f\n  end\nend", "with a block var > a@2"],
  ])("%s", (text, seen) => expect(testsOf("a_spec.rb", text)).toBe(seen));
});
