/**
 * Checks that the mutants can still be applied, and that the hunt tells a caught one from a
 * survivor.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCopy } from "./copy.ts";
import { huntMutant } from "./hunt.ts";
import { MUTANTS } from "./list.ts";
import { applyMutant, createSeed, findStaleEdits, type Mutant } from "./mutant.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** Baton reviews in some of them. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

test("each mutant finds its text in the sources exactly once, and seeds that can show it", () => {
  const seeds = Array.from({ length: 200 }, (_, i) => createSeed(i + 1));
  expect(MUTANTS.flatMap((mutant) => findStaleEdits(ROOT, mutant))).toEqual([]);
  expect(MUTANTS.filter(({ canShow: given = () => true }) => !seeds.some(given))).toEqual([]);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});

test("each mutant uses names and arguments that exist", { timeout: 600_000 }, () => {
  expect(findWrongNames(MUTANTS)).toEqual([]);
});

test("a mutant that uses a name that no longer exists is found", { timeout: 600_000 }, () => {
  const stale = {
    name: "stale",
    breaks: "",
    edits: [
      {
        file: "src/app/app.ts",
        find: "export async function createApp",
        put: "gone();\nexport async function createApp",
      },
    ],
  };
  expect(findWrongNames([stale])).toEqual([
    expect.stringMatching(/^src\/app\/app\.ts.*Cannot find name 'gone'/),
  ]);
});

test("a mutant whose text no longer exists is named", () => {
  const gone = {
    name: "gone",
    breaks: "",
    edits: [{ file: "package.json", find: "no such text", put: "" }],
  };
  expect(findStaleEdits(ROOT, gone)).toEqual([
    expect.stringMatching(/^gone: package.json has this 0 times, not once/),
  ]);
});

test(
  "a mutant is caught, and the same seed passes after it is reverted",
  { timeout: 300_000 },
  async () => {
    using copy = makeCopy();
    const mutant = MUTANTS.find(({ name }) => name === "reviews-not-found")!;
    const restore = applyMutant(copy.root, mutant);
    const verdict = await huntMutant({ root: copy.root, seeds: SEEDS });
    expect(verdict).toMatchObject({
      kind: "caught",
      by: expect.stringMatching(/^twice: review/) as unknown,
    });
    restore();
    const seeds = verdict.kind === "caught" ? [verdict.seed] : [];
    expect(await huntMutant({ root: copy.root, seeds })).toEqual({ kind: "survived", after: 1 });
  },
);

test("a mutant that doesn't even run proves nothing", { timeout: 300_000 }, async () => {
  using copy = makeCopy();
  applyMutant(copy.root, {
    name: "",
    breaks: "",
    edits: [{ file: "src/app/app.ts", find: "export async function createApp", put: ")" }],
  });
  expect(await huntMutant({ root: copy.root, seeds: SEEDS })).toMatchObject({ kind: "broke" });
});

/**
 * The compiler's errors about unknown names, missing imports and wrong arguments. A mutant with one
 * throws where it should misbehave, and nothing is lost. Other errors are expected: a condition
 * that is always true leaves a type empty.
 */
const WRONG_NAME = /error TS(?:2304|2305|2307|2345|2552|2554|2724):/;

/** Compiles the mutants; those whose edits don't overlap are compiled together. */
function findWrongNames(mutants: readonly Mutant[]): string[] {
  const wrong: string[] = [];
  for (let rest = [...mutants]; rest.length > 0;) {
    using copy = makeCopy();
    const compilerOptions = {
      noUnusedLocals: false,
      noUnusedParameters: false,
      allowUnreachableCode: true,
    };
    const config = { extends: join(ROOT, "tsconfig.json"), compilerOptions, include: ["src"] };
    writeFileSync(join(copy.root, "tsconfig.json"), JSON.stringify(config));
    const overlapping: Mutant[] = [];
    for (const mutant of rest) {
      if (findStaleEdits(copy.root, mutant).length > 0) overlapping.push(mutant);
      else applyMutant(copy.root, mutant);
    }
    if (overlapping.length === rest.length) return overlapping.map(({ name }) => `${name}: stale`);
    const tsc = join(ROOT, "node_modules/.bin/tsc");
    const { stdout } = spawnSync(tsc, ["-p", "."], { cwd: copy.root, encoding: "utf8" });
    wrong.push(...stdout.split("\n").filter((line) => WRONG_NAME.test(line)));
    rest = overlapping;
  }
  return wrong;
}
