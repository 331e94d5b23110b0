/** Follows CONTRIBUTING for a guard. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as Schema from "../../src/config/schema.ts";
import type * as Guards from "../../src/core/guards/index.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { write } from "../spec/support/changes.ts";
import { aBrief, sha } from "../spec/support/facts.ts";
import {
  DOCUMENT_PARTS,
  followSteps,
  insertAfter,
  testRecipe,
  type Recipe,
} from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const GUARD = `
import { defineGuard } from "./define-guard.ts";
import { decodeText } from "./file-content.ts";

/** Nobody merges work that is marked as unfinished. */
export const unfinishedGuard = defineGuard({
  name: "unfinished",
  exceptions: "Files that may be marked as unfinished.",
  check({ files }) {
    return files.flatMap((file) =>
      file.op === "write" && decodeText(file.content).includes("UNFINISHED")
        ? [{ path: file.path, message: "It says UNFINISHED. Finish it." }]
        : [],
    );
  },
});
`;

const recipe: Recipe = {
  heading: "A guard",
  parts: DOCUMENT_PARTS,
  steps: [
    [{ add: "src/core/guards/unfinished.ts", text: GUARD }],
    [
      {
        edit: "src/core/guards/index.ts",
        by: insertAfter(
          "export const GUARDS: readonly Guard[] = [",
          "  unfinishedGuard,",
          'import { unfinishedGuard } from "./unfinished.ts";',
        ),
      },
    ],
    [{ run: "schema" }, { run: "docs" }],
  ],
};

testRecipe(recipe, async (copied) => {
  const { GUARDS } = await copied.load<typeof Guards>("src/core/guards/index.ts");
  expect(GUARDS.map(({ name }) => name)).toContain("unfinished");
  expect(copied.read("src/config/baton.schema.json")).toContain('"unfinished"');
  expect(copied.read(".github/docs/configuration.md")).toContain("`guards.allow.unfinished`");
  expect(copied.compile("src/core/guards/index.ts")).toBe("");
});

let copy: SourceCopy;
let guards: typeof Guards;

beforeAll(async () => {
  copy = followSteps({ ...recipe, steps: recipe.steps.slice(0, 2) });
  guards = await copy.load<typeof Guards>("src/core/guards/index.ts");
});

afterAll(() => copy.remove());

const change = { base: sha("base"), files: [write("src/a.ts", "// UNFINISHED")] };
const brief = { ...aBrief("W1.1"), paths: ["src/**"] };

test("the new guard finds its own problem, and the message says how a person approves it", () => {
  expect(guards.runGuards(change, { settings: DEFAULT_SETTINGS, brief })).toEqual([
    {
      guard: "unfinished",
      path: "src/a.ts",
      message:
        "It says UNFINISHED. Finish it. A person can accept the change as it is " +
        "with `/approve W1.1`, or exempt such files with `guards.allow.unfinished` in " +
        ".github/baton.yml.",
      waivable: true,
    },
  ]);
});

test("a setting lists the files that it ignores", async () => {
  const { settingsSchema } = await copy.load<typeof Schema>("src/config/schema.ts");
  const { guards: set } = settingsSchema.parse({
    guards: { allow: { unfinished: ["src/a.*"] } },
  });
  const settings = { ...DEFAULT_SETTINGS, guards: set };
  expect(guards.runGuards(change, { settings, brief })).toEqual([]);
  expect(() => settingsSchema.parse({ guards: { allow: { unfnished: [] } } })).toThrow(/unfnished/);
});
