/**
 * An entry of CONTRIBUTING's "How to add" as changes of files. A recipe has one list of changes for
 * each numbered step of the text.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SourceCopy } from "./source-copy.ts";

export type Change =
  /** Adds a file. */
  | { add: string; text: string }
  /** Changes the text of a file. */
  | { edit: string; by: (text: string) => string }
  /** Runs `npm run docs` or `npm run schema`. */
  | { run: "docs" | "schema" };

export interface Recipe {
  /** The entry's heading. */
  heading: string;
  /** Files and folders of the repository that the copy has. */
  parts: readonly string[];
  steps: readonly (readonly Change[])[];
}

/** The parts that `npm run docs` reads. */
export const DOCUMENT_PARTS = [
  "src",
  "test/documents",
  "test/spec",
  ".github/docs",
  ".github/scripts",
];

const TEXT = readFileSync(join(import.meta.dirname, "../../../.github/CONTRIBUTING.md"), "utf8");

/** Returns the headings of all entries, in the text's order. */
export function listHeadings(): string[] {
  const [, entries = ""] = TEXT.split("\n## How to add\n");
  const [text = ""] = entries.split("\n## ");
  return [...text.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading!);
}

/** Returns the texts of an entry's numbered steps, without line breaks. */
export function listSteps(heading: string): string[] {
  const [, entry] = TEXT.split(`\n### ${heading}\n`);
  if (entry === undefined) throw new Error(`CONTRIBUTING has no entry ${heading}`);
  const [text = ""] = entry.split(/\n##+ /);
  const steps = [...text.matchAll(/^\d+\. ([^]*?)(?=\n\n|\n\d+\. |\n*$(?![^]))/gm)];
  return steps.map(([, step]) => step!.replace(/\s+/g, " "));
}

/** Follows the steps in a new copy, except step `without` (from 1). The test removes the copy. */
export function followSteps({ parts, steps }: Recipe, without?: number): SourceCopy {
  const copy = new SourceCopy(parts);
  try {
    for (const [i, changes] of steps.entries()) {
      if (i + 1 === without) continue;
      for (const change of changes) makeChange(copy, change);
    }
  } catch (error) {
    copy.remove();
    throw error;
  }
  return copy;
}

function makeChange(copy: SourceCopy, change: Change): void {
  if ("add" in change) return copy.write(change.add, change.text);
  if ("run" in change) {
    const { code, output } = copy.run(`.github/scripts/${change.run}.ts`);
    if (code !== 0) throw new Error(`npm run ${change.run}: ${output}`);
    return;
  }
  const before = copy.read(change.edit);
  const text = change.by(before);
  if (text === before) throw new Error(`${change.edit}: nothing to change was found`);
  copy.write(change.edit, text);
}

/** Returns the edit that inserts lines after the first line that ends with `after`. */
export function insertAfter(after: string, lines: string, from = ""): (text: string) => string {
  return (text) => {
    const at = text.indexOf(`${after}\n`);
    if (at < 0) throw new Error(`there is no line that ends with ${after}`);
    const end = at + after.length + 1;
    return `${from && `${from}\n`}${text.slice(0, end)}${lines}\n${text.slice(end)}`;
  };
}

/** Returns the edit that replaces the only place with this text. */
export function replaceText(from: string, to: string): (text: string) => string {
  return (text) => {
    if (text.split(from).length !== 2) throw new Error(`"${from}" is not there exactly once`);
    return text.replace(from, () => to);
  };
}

/**
 * Tests an entry: its text names each file that the recipe changes, and the other way round. The
 * thing works after all steps, and it does not after all but one.
 *
 * @param works asserts that the thing works in the copy
 */
export function testRecipe(
  recipe: Recipe,
  works: (copy: SourceCopy) => void | Promise<void>,
): void {
  describe(recipe.heading, () => {
    test("CONTRIBUTING names what each step changes, and nothing else", () => {
      const texts = listSteps(recipe.heading);
      expect(recipe.steps).toHaveLength(texts.length);
      expect(texts.flatMap((text, i) => findDifferences(text, recipe.steps[i]!))).toEqual([]);
    });

    test("it works after all steps", async () => {
      const copy = followSteps(recipe);
      onTestFinished(() => copy.remove());
      await works(copy);
    });

    test.for(recipe.steps.map((_, i) => i + 1))(
      "it does not work without step %i",
      async (step) => {
        const follow = async () => {
          const copy = followSteps(recipe, step);
          onTestFinished(() => copy.remove());
          await works(copy);
        };
        await expect(follow()).rejects.toBeInstanceOf(Error);
      },
    );
  });
}

/** A path in a step's text that the step changes. A test that is named only compares. */
const PATH = /`((?:src\/|app\.yml|test\/|\.github\/)[\w./-]*)`(?! compares| checks)/g;

function findDifferences(text: string, changes: readonly Change[]): string[] {
  const named = [...text.matchAll(PATH)].map(([, path]) => path!);
  const changed = changes.flatMap((change) => {
    if ("run" in change) return [];
    return "add" in change ? change.add : change.edit;
  });
  const isIn = (path: string, name: string) => path === name || path.startsWith(`${name}/`);
  const runs = changes.flatMap((change) => ("run" in change ? `\`npm run ${change.run}\`` : []));
  return [
    ...changed
      .filter((path) => !named.some((name) => isIn(path, name)))
      .map((path) => `the text doesn't name ${path}: ${text}`),
    ...named
      .filter((name) => !changed.some((path) => isIn(path, name)))
      .map((name) => `the test changes nothing in ${name}: ${text}`),
    ...runs.filter((run) => !text.includes(run)).map((run) => `the text doesn't name ${run}`),
  ];
}
