/** What a build's request, and commands since, ask for on top of the repository's configuration. */
import { z } from "zod";
import { GATE_KEEPERS, GATES, type Settings } from "./settings.ts";
import { LOOPS_TO_TARGET } from "./loop.ts";
import { COMPLEXITIES } from "./brief.ts";

/** Null or absent = as the configuration says. */
export const buildOverridesSchema = z.strictObject({
  gates: z.partialRecord(z.enum(GATES), z.enum(GATE_KEEPERS)),
  /** The provider's name of the model for work of each complexity. */
  models: z.partialRecord(z.enum(COMPLEXITIES), z.string()),
  /** Dollars; `none` = no bound, whatever the configuration says. */
  budget: z.union([z.number(), z.literal("none")]).nullable(),
  /** Improvement loops after the first pass. */
  loops: z.int().min(0).nullable(),
  /** Score of each dimension at which loops end. */
  target: z.number().nullable(),
  /** Begins with research on what exists, in place of a first plan. */
  improve: z.boolean(),
  /**
   * Most findings of each category that a loop's research takes up: `{ security: 3, ui: 2 }`; none
   * = as it judges.
   */
  research: z.record(z.string(), z.int().min(0)),
  /** Tests come first. */
  test_first: z.boolean().nullable(),
  /** Ends once plan and estimate are posted. */
  dry_run: z.boolean(),
  /** What the request asks for and doesn't get, and why: a sentence each. */
  ignored: z.array(z.string()),
});
export type BuildOverrides = z.infer<typeof buildOverridesSchema>;

export const NO_OVERRIDES: BuildOverrides = {
  gates: {},
  models: {},
  budget: null,
  loops: null,
  target: null,
  improve: false,
  research: {},
  test_first: null,
  dry_run: false,
  ignored: [],
};

/** The settings by which this build goes. */
export function applyOverrides(settings: Settings, wishes: BuildOverrides): Settings {
  const { gates, models, budget, loops, target, test_first } = wishes;
  const all = { ...settings.gates, ...gates };
  return {
    ...settings,
    gates: all,
    // A request for the gate `wave` needs waves: without them there is nothing to ask about.
    schedule: all.wave === "human" ? "waves" : settings.schedule,
    models: { ...settings.models, ...models },
    budgets: {
      ...settings.budgets,
      build: budget === "none" ? null : (budget ?? settings.budgets.build),
    },
    loops: loops ?? settings.loops,
    score: { target: target ?? settings.score.target },
    test_first: test_first ?? settings.test_first,
  };
}

/**
 * Improvement loops that a build has: as somebody said, else what its target and its beginning ask
 * for.
 */
export function countLoops(
  { loops, score }: Settings,
  { improve }: Pick<BuildOverrides, "improve">,
): number {
  return Math.max(loops ?? (score.target === null ? 0 : LOOPS_TO_TARGET), improve ? 1 : 0);
}
