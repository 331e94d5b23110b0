import { describe, expect, it } from "vitest";
import { testsOf } from "./support/tests-of.ts";

const G = "{\n\tif f() != 1 {\n\t\tt.Fatal()\n\t}\n}\n";

describe("Go", () => {
  it.each<[string, string]>([
    [`package a\n\nfunc TestA(t *testing.T) ${G}\nfunc Testable() {}\nfunc BenchmarkA(b *testing.B) {}`, "TestA@3"],
    [`func (s *Suite) TestA() { s.Equal(1, f()) }\nfunc FuzzB(f *testing.F) ${G}`, "TestA@1, FuzzB@2"],
    [`// func TestA(t *testing.T) ${G.replaceAll("\n", " ")}\nvar s = \`\nfunc TestB(t *testing.T) {}\n\``, ""],
    ['func TestA(t *testing.T) {\n\tt.Skip("x")\n\tf()\n}', "TestA@1 off"],
    ["func TestA(t *testing.T) {\n\tt.SkipNow()\n}", "TestA@1 off"],
    ["func TestA(t *testing.T) {\n\treturn\n\tf()\n}", "TestA@1 off"],
    ["func TestA(t *testing.T) {\n\tif testing.Short() {\n\t\tt.Skip()\n\t}\n\tf()\n}", "TestA@1"],
    [`//go:build ignore\n\npackage a\nfunc TestA(t *testing.T) ${G}`, "TestA@4 off"],
    [`// +build never\n\npackage a\nfunc TestA(t *testing.T) ${G}`, "TestA@4 off"],
    [`//go:build linux && !windows && go1.21\n\npackage a\nfunc TestA(t *testing.T) ${G}`, "TestA@4"],
    [
      "func TestA(t *testing.T) {\n\tfor _, c := range []struct{ a, b int }{{1, 2}, {3, 4}} {\n\t\tcheck(t, c)\n\t}\n}",
      "TestA@1×2",
    ],
    ['func TestA(t *testing.T) {\n\tt.Run("a", func() { f() })\n\tt.Run("b", g)\n}', "TestA@1×2"],
    ['func TestA(t *testing.T) {\n\t// f()\n}\nfunc TestB(t *testing.T) { t.Log("x") }', "TestA@1 idle, TestB@4 idle"],
  ])("%s", (text, seen) => expect(testsOf("a/a_test.go", text)).toBe(seen));
});

describe("Rust", () => {
  it.each<[string, string]>([
    ["#[cfg(test)]\nmod tests {\n  #[test]\n  fn a() { assert_eq!(f('\"'), 1); }\n  fn b<'a>() {}\n}", "tests::a@4"],
    ["#[tokio::test]\nasync fn a() { f().await.unwrap(); }", "a@2"],
    ['#[test]\n#[ignore]\nfn a() { f(); }\n#[test]\n#[ignore = "slow"]\nfn b() { f(); }', "a@3 off, b@6 off"],
    ["#[cfg(any())]\nmod tests {\n  #[test]\n  fn a() { f(); }\n}", "tests::a@4 off"],
    ["#[cfg(not(test))]\nmod tests { #[test] fn a() { f(); } }", "tests::a@2 off"],
    ['#[cfg(feature = "never")]\n#[test]\nfn a() { f(); }', "a@3 off"],
    ["#[cfg_attr(all(), ignore)]\n#[test]\nfn a() { f(); }", "a@3 off"],
    ['#[cfg_attr(target_os = "windows", ignore)]\n#[test]\nfn a() { f(); }', "a@3"],
    ["#[cfg(unix)]\n#[test]\n#[should_panic]\nfn a() { f(); }", "a@4"],
    ["#[rstest]\n#[case(1)]\n#[case(2)]\nfn a(#[case] x: u8) { f(x); }", "a@4×2"],
    ['/* /* */ #[test] fn a() { f(); } */\nlet s = r#"" #[test] fn b() { f(); } "#;', ""],
    [
      "#[test]\nfn a() { return; f(); }\n#[test] fn b() { assert!(true); }\n#[test] fn c() {}",
      "a@2 off, b@3 idle, c@4 idle",
    ],
  ])("%s", (text, seen) => expect(testsOf("src/a.rs", text)).toBe(seen));
});

describe("files that no runner looks into hold no tests", () => {
  it.each(["src/a.ts", "test_a.py.bak", "tests/helpers.py", "a_test.go.txt", "Checks.java", "spec/helper.rb"])(
    "%s",
    (path) => {
      expect(
        testsOf(path, 'it("a", f)\ndef test_a(): f()\nfunc TestA(t *testing.T) { f() }\n@Test void a() { f(); }'),
      ).toBe("");
    },
  );
});
