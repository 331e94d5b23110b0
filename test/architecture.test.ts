/**
 * Checks every file of `src` and `test` against the repository's rules. The tests in architecture/
 * show that each rule can fail.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findMissingFiles } from "./architecture/comments.ts";
import { findCycles } from "./architecture/cycles.ts";
import { importRules } from "./architecture/imports.ts";
import {
  findDoubleNames,
  findMissingVerbs,
  findOtherCases,
  findParticiples,
  findSharedStems,
} from "./architecture/names.ts";
import { findBannedWords } from "./architecture/prose.ts";
import { purityRules } from "./architecture/purity.ts";
import { findDoubleTypes } from "./architecture/schemas.ts";
import { shapeRules } from "./architecture/shape.ts";
import { readTree, type Violation } from "./architecture/source.ts";

const ROOT = join(import.meta.dirname, "..");
const tree = readTree(ROOT);
const src = tree.filter(({ path }) => path.startsWith("src/"));

/** The configuration of the tools. */
const tools = readdirSync(join(ROOT, ".github")).map((name) => `.github/${name}`);

function format(violations: readonly Violation[]): string[] {
  return violations.map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

describe("every file", () => {
  it("is covered by these rules", () => {
    const paths = tree.map(({ path }) => path);
    expect(paths).toContain("src/core/model/state.ts");
    expect(paths).toContain("test/architecture.test.ts");
    expect(paths.filter((path) => path.includes("examples/"))).toEqual([]);
  });

  it("imports only what its part of src may import", () =>
    expect(format(tree.flatMap(importRules))).toEqual([]));

  it("is in no import cycle, type-only imports included", () => {
    expect(findCycles(tree)).toEqual([]);
  });

  it("of the core is pure, and only one file reads the environment", () =>
    expect(format(tree.flatMap(purityRules))).toEqual([]));

  it("is named in kebab-case", () => expect(format(tree.flatMap(findOtherCases))).toEqual([]));

  it("has a different name than the folder beside it", () =>
    expect(format(findSharedStems(tree))).toEqual([]));

  it("of src exports functions that start with a verb", () =>
    expect(format(src.flatMap(findMissingVerbs))).toEqual([]));

  it("of src exports no name that is a participle or a preposition", () =>
    expect(format(src.flatMap(findParticiples))).toEqual([]));

  it("of src exports names that no other file exports", () =>
    expect(format(findDoubleNames(src))).toEqual([]));

  it("of core and config declares each type once: by its schema if it has one", () =>
    expect(format(findDoubleTypes(tree))).toEqual([]));

  it("is of moderate length and width, parses, and exports by name", () =>
    expect(format(tree.flatMap(shapeRules))).toEqual([]));

  it("names in comments only files that exist", () =>
    expect(format(findMissingFiles(tree, tools))).toEqual([]));

  it("uses none of the words that the style guide bans", () =>
    expect(format(tree.flatMap(findBannedWords))).toEqual([]));
});
