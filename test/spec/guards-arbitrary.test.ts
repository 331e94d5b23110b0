import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runGuards } from "../../src/core/guards/index.ts";
import { scannerOf } from "../../src/core/guards/tests/languages.ts";
import { leftOut } from "../../src/core/guards/tests/runners.ts";
import { DEFAULT_SETTINGS } from "../../src/core/build/settings.ts";
import type { FileChange } from "../../src/core/sessions/proposal.ts";
import { sha } from "./support/facts.ts";

const FILES = ["a.test.ts", "test_a.py", "a_test.go", "a.rs", "ATest.java", "a_spec.rb"];
const CONFIGS = ["package.json", "vitest.config.ts", "pytest.ini", "conftest.py", "Cargo.toml", "pom.xml"];
const PIECES = [
  ..."it test ( ) { } [ ] ' \" ` ${ / \\ => .skip .each( for  of , def class @ # #[test] fn func".split(" "),
  ..."Test r# do end void // /* */".split(" "),
];
const code = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES, "\n", "    ", " a", "=begin\n"), { maxLength: 60 }).map((all) => all.join("")),
);

describe("whatever the text", () => {
  it.each(FILES)("%s is read, and each test has a line of it", (path) => {
    const holds = fc.property(code, (text) => {
      const lines = text.split("\n").length;
      return scannerOf(path)!(text).every((test) => test.line >= 1 && test.line <= lines);
    });
    fc.assert(holds, { numRuns: 200 });
  });

  it("every guard answers", () => {
    const holds = fc.property(fc.constantFrom(...FILES, ...CONFIGS), code, code, (path, was, now) => {
      const content = Buffer.from(now).toString("base64");
      const files: FileChange[] = [{ op: "write", path, mode: "100644", content }];
      const context = { settings: DEFAULT_SETTINGS, brief: null, before: new Map([[path, { text: was }]]) };
      return Array.isArray(runGuards({ base: sha("base"), files }, context));
    });
    fc.assert(holds, { numRuns: 300 });
  });
});

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
