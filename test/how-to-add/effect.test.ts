/**
 * Adding an effect takes a definition in the core, a performer in the App, and a line in each
 * registry. This is tried on a copy of the sources.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EffectContext } from "../../src/app/effects/effect.ts";
import type * as Performing from "../../src/app/effects/perform.ts";
import type * as Effects from "../../src/core/model/effects/index.ts";
import { SourceCopy } from "../spec/support/source-copy.ts";

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

let copy: SourceCopy;

beforeAll(() => {
  copy = new SourceCopy("core", "config", "app");
  copy.write("src/core/model/effects/milestones.ts", DEFINITION);
  copy.register("src/core/model/effects/index.ts", {
    after: "const DEFINITIONS = [",
    line: "  milestoneEffect,",
    from: 'import { milestoneEffect } from "./milestones.ts";',
  });
});

afterAll(() => copy.remove());

test("the definition alone gives its key, priority and the words of a refusal", async () => {
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
});

test("the compiler names an effect that the App can't perform", () => {
  expect(copy.compile(PERFORM)).toMatch(
    /perform\.ts.*Property 'milestone' is missing in type .* but required/s,
  );
});

test("with its performer it compiles and is performed", async () => {
  copy.write("src/app/effects/milestones.ts", PERFORMER);
  copy.register(PERFORM, {
    after: "const PERFORMERS: { readonly [T in EffectType]: Perform<T> } = {",
    line: "  milestone: setMilestone,",
    from: 'import { setMilestone } from "./milestones.ts";',
  });
  expect(copy.compile(PERFORM)).toBe("");
  const { performEffect } = await copy.load<typeof Performing>(PERFORM);
  let woken = 0;
  const context = { wake: async () => void (woken += 1) } as unknown as EffectContext;
  expect(await performEffect(effect as unknown as Effects.Effect, context)).toMatchObject({
    outcome: { effect: "milestone:7:1.0", ok: true, id: 1 },
    passing: null,
  });
  expect(woken).toBe(1);
});
