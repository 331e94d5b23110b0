import { expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { guarded, type Edit } from "./support/guarded.ts";

const PY = "def test_a():\n    assert f(1) == 2\n";
const GO = "package a\n\nfunc TestA(t *testing.T) {\n\tif f() != 1 {\n\t\tt.Fatal()\n\t}\n}\n";
const RUST = "#[test]\nfn a() {\n    assert_eq!(f(), 1);\n}\n";
const JAVA = "class ATest {\n  @Test\n  void a() { assertEquals(1, f()); }\n}\n";
const RUBY = "it 'a' do\n  expect(f).to eq(1)\nend\n";

it.each<[string, Edit, string]>([
  [
    "Python: marked",
    ["test_a.py", PY, `@pytest.mark.skip\n${PY}`],
    '"test_a" (line 2) is turned off by `@pytest.mark.skip`',
  ],
  ["Python: renamed away from test_", ["test_a.py", PY, PY.replace("test_a", "check_a")], '"test_a" is gone'],
  ["Python: emptied", ["test_a.py", PY, "def test_a():\n    pass\n"], "looks at nothing"],
  ["Python: file renamed", ["test_a.py", PY, null], '"test_a" is gone'],
  [
    "Python: shadowed",
    ["test_a.py", PY, `${PY}def test_a():\n    assert True\n`],
    '"test_a" (line 3) looks at nothing',
  ],
  ["Go: skipped", ["a_test.go", GO, GO.replace("\tif", "\tt.Skip()\n\tif")], '"TestA" (line 3) skips itself'],
  ["Go: left out by a tag", ["a_test.go", GO, `//go:build ignore\n\n${GO}`], "is left out by the build tag `ignore`"],
  ["Go: renamed", ["a_test.go", GO, GO.replace("TestA", "testA")], '"TestA" is gone'],
  ["Rust: ignored", ["src/a.rs", RUST, `#[ignore]\n${RUST}`], '"a" (line 3) is turned off by `#[ignore]`'],
  ["Rust: compiled away", ["src/a.rs", RUST, `#[cfg(any())]\n${RUST}`], "is turned off by `#[cfg(any())]`"],
  ["Rust: not marked any more", ["src/a.rs", RUST, RUST.replace("#[test]", "")], '"a" is gone'],
  [
    "Java: disabled",
    ["ATest.java", JAVA, JAVA.replace("@Test", "@Test @Disabled")],
    '"a" (line 3) is turned off by `@Disabled`',
  ],
  ["Java: not marked any more", ["ATest.java", JAVA, JAVA.replace("@Test", "")], '"a" is gone'],
  [
    "Java: assumed away",
    ["ATest.java", JAVA, JAVA.replace("assertEquals(1, f())", "assumeTrue(false)")],
    "skips itself",
  ],
  ["Ruby: pending", ["a_spec.rb", RUBY, `x${RUBY}`], '"a" (line 1) is turned off by `xit`'],
  ["Ruby: skipped within", ["a_spec.rb", RUBY, RUBY.replace("do\n", "do\n  skip\n")], "skips itself"],
  ["Ruby: not run", ["a_spec.rb", RUBY, RUBY.replace("it 'a'", "helper 'a'")], '"a" is gone'],
])("%s", (_, edit, message) => {
  expect(guarded(tests, [edit])).toEqual([expect.stringContaining(message)]);
});
