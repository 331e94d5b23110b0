/**
 * Lines that skip a test, by language. Guards find each one that is added, and not its harmless
 * twin.
 */
import { describe, expect, it } from "vitest";
import { testsGuard } from "../../src/core/guards/tests/index.ts";
import { isTestFile } from "../../src/core/guards/tests/languages.ts";
import { guarded } from "./support/guarded.ts";

describe("runners look for tests", () => {
  it.each([
    ...[
      "a.test.ts",
      "a.spec.js",
      "a-test.mjs",
      "a_spec.cts",
      "a.tests.jsx",
      "a.cy.tsx",
      "a.e2e.ts",
      "src/a.test.mts",
    ],
    ...[
      "test/a.ts",
      "tests/a/b.js",
      "x/__tests__/a.jsx",
      "spec/a.js",
      "x/test/y/z/a.mjs",
      "test.ts",
      "vitest.setup.ts",
    ],
    ...[
      "test_a.py",
      "x/test_a.py",
      "a_test.py",
      "x/tests.py",
      "conftest.py",
      "a_test.go",
      "x/_test.go",
      "tests/a.rs",
    ],
    ...[
      "ATest.java",
      "x/TestA.kt",
      "ATestCase.java",
      "AIT.java",
      "ASpec.kt",
      "a_test.rb",
      "x/a_spec.rb",
      "ATests.cs",
    ],
    ...["tests/ATest.php", "a_test.exs", "ATests.swift", "a_test.cc", "spec_helper.rb"],
  ])("in %s", (path) => expect(isTestFile(path)).toBe(true));

  it.each([
    ...[
      "a.ts",
      "attest.ts",
      "a.test.ts.txt",
      "atest/a.ts",
      "contests.js",
      "test/a.css",
      "test",
      "a_test.pyc",
    ],
    ...[
      "contest_a.py.txt",
      "test.go",
      "Atest.java",
      "ATest.javax",
      "test_a/b.rb",
      "src/lib.rs",
      "a.rsx",
    ],
  ])("not in %s", (path) => expect(isTestFile(path)).toBe(false));
});

const TESTS: Record<string, string> = {
  "a.test.ts": 'it("a", () => {\n  expect(f()).toBe(1);\n});',
  "test_a.py": "def test_a():\n    assert f() == 1",
  "a_test.go": "func TestA(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Fatal()\n\t}\n}",
  "src/a.rs":
    "#[cfg(test)]\nmod tests {\n    #[test]\n    fn a() {\n        assert_eq!(f(), 1);\n    }\n}",
  "ATest.java": "@Test\nvoid a() {\n  assertEquals(1, f());\n}",
  "a_spec.rb": 'it "a" do\n  expect(f).to eq 1\nend',
  "ATests.cs": "[Fact]\npublic void A() {\n  Assert.Equal(1, F());\n}",
  "ATest.php": "public function testA() {\n  $this->assertSame(1, f());\n}",
  "a_test.exs": 'test "a" do\n  assert f() == 1\nend',
  "ATests.swift": "func testA() {\n  XCTAssertEqual(f(), 1)\n}",
  "a_test.cc": "TEST(A, B) {\n  EXPECT_EQ(f(), 1);\n}",
};

const SKIPS: Record<string, string[]> = {
  "a.test.ts": [
    ...[
      'it.skip("b", f);',
      'describe.only("b", f);',
      'test.concurrent.skip("b", f);',
      'xit("b", f);',
      'fit("b", f);',
    ],
    ...[
      'it("b", { skip: true }, f);',
      'test("b", { todo: "later" }, f);',
      "this.skip();",
      "t.skip();",
      "pending();",
    ],
    ...[
      'it["skip"]("b", f);',
      "const { skip } = it;",
      "const run = it.skip;",
      'it.skipIf(true)("b", f);',
      "if (false) {",
    ],
    ...[
      'it.each([])("%s", f);',
      "process.exit(0);",
      "process.exitCode = 0;",
      "expect(true).toBe(true);",
    ],
    ...["assert(true);", "assert.ok(true);", 'it.fails("b", f);', 'it.todo("b");'],
  ],
  "test_a.py": [
    ...[
      "pytest.skip('x', allow_module_level=True)",
      "@pytest.mark.skip",
      "@pytest.mark.skipif(True, reason='x')",
    ],
    ...[
      "@unittest.skip('x')",
      "@unittest.skipUnless(False, 'x')",
      "self.skipTest('x')",
      "raise SkipTest('x')",
    ],
    ...[
      "from pytest import skip",
      "pytestmark = pytest.mark.skip",
      "@unittest.expectedFailure",
      "@mark.xfail",
    ],
    ...[
      "collect_ignore = ['a.py']",
      "def pytest_collection_modifyitems(items):",
      "__test__ = False",
      "os._exit(0)",
    ],
    ...[
      "pytest.importorskip('x')",
      "sys.exit()",
      "if False:",
      "assert True",
      "self.assertTrue(True)",
    ],
  ],
  "a_test.go": [
    ...[
      "t.Skip()",
      't.Skipf("x")',
      "s.T().SkipNow()",
      "func TestMain(m *testing.M) {",
      "os.Exit(0)",
    ],
    ...["//go:build integration", "// +build never", "if testing.Short() {"],
  ],
  "src/a.rs": [
    ...[
      "#[ignore]",
      '#[ignore = "slow"]',
      "#[cfg_attr(all(), ignore)]",
      "#![cfg(any())]",
      "#[cfg(false)]",
    ],
    ...['#[cfg(all(test, feature = "x"))]', "std::process::exit(0);", "assert!(true);"],
  ],
  "ATest.java": [
    ...[
      '@Disabled("x")',
      "@Ignore",
      "@DisabledOnOs(OS.LINUX)",
      "@EnabledIf(never)",
      "@Test(enabled = false)",
    ],
    ...[
      "assumeTrue(false);",
      "Assumptions.abort();",
      "throw new TestAbortedException();",
      "System.exit(0);",
    ],
    ...["@org.junit.Ignore", "assertTrue(true);"],
  ],
  "a_spec.rb": [
    'xit "b" do',
    "skip",
    'pending "x"',
    'it "b", skip: true do',
    'it "b", :focus do',
    "exit!",
    'fit "b" do',
  ],
  "ATests.cs": ['[Fact(Skip = "x")]', "[Ignore]", "Assert.Inconclusive();", "Environment.Exit(0);"],
  "ATest.php": ["$this->markTestSkipped();", "it('b')->skip();", "@requires PHP 9", "exit(0);"],
  "a_test.exs": ["@tag :skip", "@moduletag :slow", "System.halt(0)"],
  "ATests.swift": ["throw XCTSkip()", '@Suite(.disabled("x"))', "exit(0)"],
  "a_test.cc": ["TEST(A, DISABLED_C) {", "GTEST_SKIP();", "#if 0", "exit(0);"],
};

describe.each(Object.keys(TESTS))("in %s", (path) => {
  it.each(SKIPS[path]!)("an added %s is found", (line) => {
    const found = guarded(testsGuard, [[path, TESTS[path]!, `${line}\n${TESTS[path]}`]]);
    expect(found).toEqual([expect.stringContaining("a test is skipped or asserts nothing: ")]);
    expect(guarded(testsGuard, [[path, null, line]])).toHaveLength(1);
    expect(
      guarded(testsGuard, [[path, `${line}\n${TESTS[path]}`, `${TESTS[path]}\n  ${line}`]]),
    ).toEqual([]);
  });

  it("a removed test is found, and an added one is not", () => {
    const two = `${TESTS[path]}\n${TESTS[path]}`;
    expect(guarded(testsGuard, [[path, two, TESTS[path]!]])).toEqual([
      expect.stringMatching(/has [12] tests instead of [24]/),
    ]);
    expect(guarded(testsGuard, [[path, TESTS[path]!, two]])).toEqual([]);
    expect(guarded(testsGuard, [[path, null, two]])).toEqual([]);
  });
});

describe("harmless code does not count as a skipped test", () => {
  it.each<[string, string]>([
    ["a.test.ts", "const page = items.skip(10);"],
    ["a.test.ts", 'await db.find({ skip: 10, take: 5 }); // it.skip("x")'],
    ["a.test.ts", "// it.skip would be wrong here"],
    ["a.test.ts", "/** `it.skip` */ const x = 1;"],
    ["a.test.ts", 'expect(await f()).toBe("only");'],
    ["a.test.ts", "expect(f(true)).toBe(false);"],
    ["a.test.ts", 'assert.equal(true, f());\nassert.equal(f(), "src/*");'],
    ["a.test.ts", "const form = fitText(exit);"],
    ["test_a.py", "assert f(skip=3) is True"],
    ["test_a.py", "assert parse('''\nskip\n''') == 1"],
    ["test_a.py", "with pytest.raises(SystemExit):\n    sys.exit(2)"],
    ["a_test.go", 'if got := Skip(x); got != "t.Skip" {'],
    ["src/a.rs", '#[cfg(feature = "x")]\nmod x;\n#[cfg(not(windows))]\nmod y;'],
    ["ATest.java", "assertEquals(true, f());"],
    ["a_spec.rb", "expect(list.skip_first).to eq 1"],
  ])("%s: %s", (path, line) => {
    const [old] = line.split(" // ");
    expect(guarded(testsGuard, [[path, TESTS[path]!, `${TESTS[path]}\n${old}`]])).toEqual([]);
  });
});

describe("`#[should_panic]`", () => {
  const [was] = [TESTS["src/a.rs"]!];
  const panics = (name: string) =>
    `#[test]\n#[should_panic(expected = "x")]\nfn ${name}() {\n  f();\n}\n`;

  it("is found above a test that passed before", () => {
    const now = was.replace("#[test]", "#[test]\n    #[should_panic]");
    expect(guarded(testsGuard, [["src/a.rs", was, now]])).toEqual([
      expect.stringContaining('now has to panic: "a"'),
    ]);
  });

  it("is accepted above a new test, and above one that already had it", () => {
    expect(guarded(testsGuard, [["src/a.rs", was, was + panics("b")]])).toEqual([]);
    expect(guarded(testsGuard, [["src/a.rs", was + panics("b"), panics("b") + was]])).toEqual([]);
  });
});

it("a text in three quotes does not hide tests after it", () => {
  const text = "X = '''\ntext\n'''\n" + TESTS["test_a.py"];
  expect(
    guarded(testsGuard, [["test_a.py", text, text.replace("def test_a", "def tset_a")]]),
  ).toHaveLength(1);
});

it("three quotes in a comment do not hide tests after it", () => {
  const text = `# begins with '''\n${TESTS["test_a.py"]}`;
  expect(
    guarded(testsGuard, [["test_a.py", text, text.replace("def test_a", "def tset_a")]]),
  ).toHaveLength(1);
});
