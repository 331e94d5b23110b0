import fc from "fast-check";
import { describe, it } from "vitest";
import { runGuards } from "../../src/core/guards/index.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { sha } from "./support/facts.ts";

const FILES = ["a.test.ts", "test_a.py", "a_test.go", "a.rs", "ATest.java", "a_spec.rb"];
const CONFIGS = [
  "package.json",
  "vitest.config.ts",
  "pytest.ini",
  "conftest.py",
  "Cargo.toml",
  "pom.xml",
];
const PIECES = [
  ...(
    "it test ( ) { } [ ] ' \" ` ${ / \\ => .skip .each( for  of , def class @ # #[test] fn " +
    "func"
  ).split(" "),
  ..."Test r# do end void // /* */".split(" "),
];
const code = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(fc.constantFrom(...PIECES, "\n", "    ", " a", "=begin\n"), { maxLength: 60 })
    .map((all) => all.join("")),
);

describe("with any text", () => {
  it("every guard answers", () => {
    const holds = fc.property(
      fc.constantFrom(...FILES, ...CONFIGS),
      code,
      code,
      (path, was, now) => {
        const content = Buffer.from(now).toString("base64");
        const files: FileChange[] = [{ op: "write", path, mode: "100644", content }];
        const context = {
          settings: DEFAULT_SETTINGS,
          brief: null,
          before: new Map([[path, { text: was }]]),
        };
        return Array.isArray(runGuards({ base: sha("base"), files }, context));
      },
    );
    fc.assert(holds, { numRuns: 300 });
  });
});
