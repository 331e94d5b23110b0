/**
 * Checks that the mutants can still be applied, and that the hunt tells a caught one from a
 * survivor.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCopy } from "./copy.ts";
import { huntMutant } from "./hunt.ts";
import { MUTANTS } from "./list.ts";
import { applyMutant, createSeed, findStaleEdits } from "./mutant.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** Baton reviews in some of them. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

test("each mutant finds its text in the sources exactly once, and seeds that can show it", () => {
  const seeds = Array.from({ length: 200 }, (_, i) => createSeed(i + 1));
  expect(MUTANTS.flatMap((mutant) => findStaleEdits(ROOT, mutant))).toEqual([]);
  expect(MUTANTS.filter(({ canShow: given = () => true }) => !seeds.some(given))).toEqual([]);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
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
