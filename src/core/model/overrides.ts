/** What a build's request and later commands change in the repository's configuration. */
import { z } from "zod";
import { GATE_KEEPERS, GATES, type Settings } from "./settings.ts";
import { LOOPS_TO_TARGET } from "./loop.ts";
import { COMPLEXITIES } from "./brief.ts";
import { personSaid } from "./quote.ts";

const author = { by: z.string() };

/** A field of the request that does not count, because its author `by` has no write access. */
const ignoredWishSchema = z.discriminatedUnion("field", [
  /** It would open this gate. */
  z.strictObject({ field: z.literal("gate"), gate: z.enum(GATES), ...author }),
  z.strictObject({
    field: z.literal("budget"),
    value: z.union([z.number(), z.literal("none")]),
    ...author,
  }),
  z.strictObject({ field: z.literal("target"), value: z.number(), ...author }),
  z.strictObject({ field: z.literal("loops"), value: z.int(), ...author }),
  /** It would write no tests first. */
  z.strictObject({ field: z.literal("test_first"), ...author }),
  z.strictObject({
    field: z.literal("model"),
    complexity: z.enum(COMPLEXITIES),
    model: personSaid,
    ...author,
  }),
]);
export type IgnoredWish = z.infer<typeof ignoredWishSchema>;

/** Null or absent means the configuration's value. */
export const buildOverridesSchema = z.strictObject({
  gates: z.partialRecord(z.enum(GATES), z.enum(GATE_KEEPERS)),
  /** The provider's name of the model for work of each complexity. */
  models: z.partialRecord(z.enum(COMPLEXITIES), z.string()),
  /** Dollars. `none` means no limit, even if the configuration has one. */
  budget: z.union([z.number(), z.literal("none")]).nullable(),
  /** Improvement loops after the first pass. */
  loops: z.int().min(0).nullable(),
  /** Score of each dimension that ends the loops. */
  target: z.number().nullable(),
  /** Begins with research on the existing code instead of a first plan. */
  improve: z.boolean(),
  /**
   * Maximum findings per category that a loop's research may use: `{ security: 3, ui: 2 }`. Empty
   * if the research decides.
   */
  research: z.record(z.string(), z.int().min(0)),
  /** Writes tests first. */
  test_first: z.boolean().nullable(),
  /** Ends after plan and estimate are posted. */
  dry_run: z.boolean(),
  ignored: z.array(ignoredWishSchema),
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

/** Returns the settings of this build. */
export function applyOverrides(settings: Settings, wishes: BuildOverrides): Settings {
  const { gates, models, budget, loops, target, test_first } = wishes;
  const all = { ...settings.gates, ...gates };
  return {
    ...settings,
    gates: all,
    // The gate `wave` needs waves: without them it has nothing to ask about.
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
 * Returns the number of improvement loops of a build: the requested number, otherwise the number
 * that its target and its start imply.
 */
export function countLoops(
  { loops, score }: Settings,
  { improve }: Pick<BuildOverrides, "improve">,
): number {
  return Math.max(loops ?? (score.target === null ? 0 : LOOPS_TO_TARGET), improve ? 1 : 0);
}
