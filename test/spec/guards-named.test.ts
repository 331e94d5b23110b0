/** A brief asks for a file by its name, not by a glob that matches everything. */
import { describe, expect, test } from "vitest";
import { isNamedInBrief, isFolderInBrief } from "../../src/core/guards/brief-paths.ts";
import { aBrief } from "./support/facts.ts";

const brief = (output: string[], paths: string[] = ["src/**"]) => ({
  ...aBrief("W1.1"),
  output,
  paths,
});

describe("an output names a file", () => {
  test.each<[string, string[], boolean]>([
    ["by its path", ["a picture", "see assets/logo.png"], true],
    ["in code", ["`assets/logo.png`, and more"], true],
    ["by its name alone", ["the picture (logo.png)."], true],
    ["at the end of a sentence", ["Make assets/logo.png."], true],
    ["before a colon", ["assets/logo.png: drawn again"], true],
    ["in quotes", ['"assets/logo.png"; nothing else'], true],
    ["but not another one", ["assets/logo2.png"], false],
    ["nor as a part of a word", ["biglogo.png"], false],
    ["nor its folder", ["assets"], false],
    ["nor with nothing said", [], false],
  ])("%s", (_how, output, named) =>
    expect(isNamedInBrief(brief(output), "assets/logo.png")).toBe(named),
  );
});

test.each<[string, boolean]>([
  ["assets/logo.png", true],
  ["assets/*.png", true],
  ["**/logo.*", true],
  ["assets/**", false],
  ["**", false],
  ["assets/*.*", false],
  ["assets/????.???", false],
  ["other/*.png", false],
])("in its paths, %s names assets/logo.png: %s", (glob, named) => {
  expect(isNamedInBrief(brief([], ["docs/**", glob]), "assets/logo.png")).toBe(named);
});

test.each<[string[], boolean]>([
  [["dist/**"], true],
  [["src/**", "dist/a.js"], true],
  [["dist"], true],
  [["distant/**"], false],
  [["**"], false],
  [["a/dist/**"], false],
])("in its paths, %j names dist/: %s", (paths, named) =>
  expect(isFolderInBrief(brief([], paths), "dist")).toBe(named),
);

test("without a brief, nothing is named", () => {
  expect(isNamedInBrief(null, "a")).toBe(false);
  expect(isFolderInBrief(null, "a")).toBe(false);
});
