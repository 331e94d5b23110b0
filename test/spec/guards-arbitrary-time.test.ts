import { describe, expect, it } from "vitest";
import { scannerOf } from "../../src/core/guards/tests/languages.ts";
import { leftOut } from "../../src/core/guards/tests/runners.ts";

const FILES = ["a.test.ts", "test_a.py", "a_test.go", "a.rs", "ATest.java", "a_spec.rb"];
const CONFIGS = ["package.json", "vitest.config.ts", "pytest.ini", "conftest.py", "Cargo.toml", "pom.xml"];
/** Each is an opening that is never closed, or what makes a scanner look ahead. */
const HOSTILE = [
  ...'it(\'a\'|it("a",()=>{|(/[|describe(|#[test] fn x |@a |@a(|for (|test.test|`${|"|x'.split("|"),
  ..."def test_a\n|it.each(A)|it 'a' do\n".split("|"),
];

describe("a stranger's text costs time in proportion to its length", () => {
  it.each([...FILES, ...CONFIGS])("%s", (path) => {
    for (const piece of HOSTILE) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length));
      const start = process.cpuUsage();
      scannerOf(path)?.(text);
      leftOut(path, text, `${text} `);
      // Far from what it takes (30 ms) and from what a square would. Not by the clock, as others run, too.
      expect(process.cpuUsage(start).user / 1000, JSON.stringify(piece)).toBeLessThan(1000);
    }
  });
});
