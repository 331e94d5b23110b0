import { describe, expect, it } from "vitest";
import { testsGuard } from "../../src/core/guards/tests/index.ts";
import { guarded } from "./support/guarded.ts";

const FILES = [
  "a.test.ts",
  "test_a.py",
  "a_test.go",
  "a.rs",
  "ATest.java",
  "a_spec.rb",
  "ATests.cs",
  "a_test.cc",
];
const CONFIGS = [
  "package.json",
  "vitest.config.ts",
  "pyproject.toml",
  "Makefile",
  "Cargo.toml",
  "pom.xml",
];
/** Each one opens something that never closes, or makes a pattern look ahead. */
const HOSTILE = [
  ...[
    "it('a'",
    'it("a",()=>{',
    "(/[",
    "describe(",
    "#[test] fn x ",
    "@a ",
    "@a(",
    "for (",
    "test.test",
    "`${",
    '"',
  ],
  ...[
    "x",
    ";/*",
    "/**/",
    '"""',
    "=begin",
    "{ skip",
    "def test_a\n",
    "it.each(A)",
    "it 'a' do\n",
    "[test]\n",
  ],
  ...[
    "#[should_panic]\nfn a() {\n",
    "#[should_panic]\n",
    "import skip ",
    "it",
    " ",
    "\n",
    "assert ",
    "if ",
    "[",
  ],
  ...["class A(", "func (", '{"a":', "it.skip(\n", "@a.b.", "test:\n"],
];

describe("a stranger's text costs time in proportion to its length", () => {
  it.each([...FILES, ...CONFIGS])("%s", (path) => {
    for (const piece of HOSTILE) {
      const text = piece.repeat(Math.ceil(50_000 / piece.length));
      const start = process.cpuUsage();
      guarded(testsGuard, [[path, text, `${text} `]]);
      // It takes 20 ms, and quadratic time would take far longer than the limit. It measures CPU
      // time, because other processes run too.
      expect(process.cpuUsage(start).user / 1000, JSON.stringify(piece)).toBeLessThan(500);
    }
  });
});
