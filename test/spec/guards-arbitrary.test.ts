import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runGuards } from "../../src/core/guards/index.ts";
import { scannerOf } from "../../src/core/guards/tests/languages.ts";
import { leftOut } from "../../src/core/guards/tests/runners.ts";
import { DEFAULT_SETTINGS } from "../../src/core/build/settings.ts";
import { sha } from "./support/facts.ts";

const FILES = ["a.test.ts", "test_a.py", "a_test.go", "a.rs", "ATest.java", "a_spec.rb"];
const CONFIGS = [
  "package.json",
  "vitest.config.ts",
  "pytest.ini",
  "conftest.py",
  "Cargo.toml",
  "pom.xml",
  "build.gradle",
];
const PIECES = [
  ...[
    "it",
    "test",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "`",
    "${",
    "/",
    "\\",
    "=>",
    ".skip",
    ".each",
    "for ",
    " of ",
    ",",
  ],
  ...[
    "def test_",
    "class T",
    ":",
    "\n",
    "    ",
    "@",
    "#",
    "#[test]",
    "fn a",
    "func Test",
    "r#",
    "do",
    "end",
    "@Test",
    "void a",
  ],
  ...[
    "//",
    "/*",
    "*/",
    "describe",
    "=begin\n",
    "<<",
    ";",
    "%w",
    "if",
    "exclude:",
    "addopts",
    "--ignore=",
    "async ",
    "x",
  ],
];
const code = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((all) => all.join("")),
);

describe("whatever the text", () => {
  it.each(FILES)("%s is read, and each test has a line of it", (path) => {
    fc.assert(
      fc.property(code, (text) => {
        const lines = text.split("\n").length;
        for (const test of scannerOf(path)!(text)) expect(test.line >= 1 && test.line <= lines).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("every guard answers", () => {
    const content = (text: string) => Buffer.from(text).toString("base64");
    fc.assert(
      fc.property(fc.constantFrom(...FILES, ...CONFIGS), code, code, (path, was, now) => {
        const change = {
          base: sha("base"),
          files: [{ op: "write" as const, path, mode: "100644" as const, content: content(now) }],
        };
        const before = new Map([[path, { text: was }]]);
        expect(runGuards(change, { settings: DEFAULT_SETTINGS, brief: null, before })).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a text of a stranger costs time in proportion", () => {
  const hostile = [
    ...PIECES,
    "it('a'",
    "it(",
    'it("a",()=>{',
    "(/[",
    "describe(",
    "#[test] fn x ",
    "@a ",
    "for (",
    "test.test",
    "<<A ",
    "`${",
    "def test_a\n",
    "it.each(A)",
    " x do\n",
  ];
  it.each(FILES)("%s", (path) => {
    for (const piece of hostile) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      const start = performance.now();
      scannerOf(path)!(text);
      expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(1000);
    }
  });
  it.each(CONFIGS)("%s", (path) => {
    for (const piece of hostile) {
      const text = piece.repeat(Math.ceil(300_000 / piece.length));
      const start = performance.now();
      leftOut(path, text, `${text} `);
      expect(performance.now() - start, JSON.stringify(piece)).toBeLessThan(1000);
    }
  });
});
