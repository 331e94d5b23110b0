/** Follows CONTRIBUTING for an effect: its definition in the core, and its performer in the App. */
import { expect, onTestFinished, test } from "vitest";
import type { EffectContext } from "../../src/app/effects/effect.ts";
import type * as Performing from "../../src/app/effects/perform.ts";
import type * as Effects from "../../src/core/model/effects/index.ts";
import { followSteps, insertAfter, testRecipe, type Recipe } from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const DEFINITION = `
import { defineEffect } from "./define-effect.ts";

/** Names the build's milestone. */
export const milestoneEffect = defineEffect<{ type: "milestone"; issue: number; name: string }>({
  type: "milestone",
  key: ({ issue, name }) => \`\${issue}:\${name}\`,
  permissions: ["issues"],
  priority: () => "status",
  changes: ["issue"],
  refusal: { getRef: ({ target }) => target, describe: (ref) => \`the milestone \${ref}\` },
});
`;
const PERFORMER = `
import type { Perform } from "./effect.ts";

export const setMilestone: Perform<"milestone"> = async ({ name }, { wake }) => {
  await wake();
  return { id: Number(name) };
};
`;
const PERFORM = "src/app/effects/perform.ts";

type Milestone = { type: "milestone"; issue: number; name: string };
const effect = { type: "milestone", issue: 7, name: "1.0" } satisfies Milestone;

const recipe: Recipe = {
  heading: "An effect",
  parts: ["src/core", "src/config", "src/app"],
  steps: [
    [{ add: "src/core/model/effects/milestones.ts", text: DEFINITION }],
    [
      {
        edit: "src/core/model/effects/index.ts",
        by: insertAfter(
          "const DEFINITIONS = [",
          "  milestoneEffect,",
          'import { milestoneEffect } from "./milestones.ts";',
        ),
      },
    ],
    [{ add: "src/app/effects/milestones.ts", text: PERFORMER }],
    [
      {
        edit: PERFORM,
        by: insertAfter(
          "const PERFORMERS: { readonly [T in EffectType]: Perform<T> } = {",
          "  milestone: setMilestone,",
          'import { setMilestone } from "./milestones.ts";',
        ),
      },
    ],
  ],
};

testRecipe(recipe, async (copy) => {
  await checkDefinition(copy);
  const { performEffect } = await copy.load<typeof Performing>(PERFORM);
  let woken = 0;
  const context = { wake: async () => void (woken += 1) } as unknown as EffectContext;
  expect(await performEffect(effect as unknown as Effects.Effect, context)).toMatchObject({
    outcome: { effect: "milestone:7:1.0", ok: true, id: 1 },
    passing: null,
  });
  expect(woken).toBe(1);
  expect(copy.compile(PERFORM)).toBe("");
});

/** The definition alone gives the key, the priority and the words of a refusal. */
async function checkDefinition(copy: SourceCopy): Promise<void> {
  const { getEffectKey, getEffectPriority, parseEffectKey } = await copy.load<typeof Effects>(
    "src/core/model/effects/index.ts",
  );
  const one = effect as unknown as Effects.Effect;
  expect(getEffectKey(one)).toBe("milestone:7:1.0");
  expect(getEffectPriority(one)).toBe("status");
  const { target, definition } = parseEffectKey("milestone:7:1.0");
  const branches = { build: "b", land: "l", tag: "t" };
  const ref = definition?.refusal?.getRef?.({ target, workerBranch: null, branches });
  expect(ref).toBe("7:1.0");
  expect(definition?.refusal?.describe("`7:1.0`")).toBe("the milestone `7:1.0`");
}

test("the compiler names an effect that the App can't perform", () => {
  const copy = followSteps({ ...recipe, steps: recipe.steps.slice(0, 2) });
  onTestFinished(() => copy.remove());
  expect(copy.compile(PERFORM)).toMatch(
    /perform\.ts.*Property 'milestone' is missing in type .* but required/s,
  );
});
