/** What a build's request, and commands since, ask for on top of the repository's configuration. */
import type { GateKeeper, GateName, Settings } from "./settings.ts";
import { LOOPS_TO_TARGET } from "./loop.ts";
import type { Complexity } from "./brief.ts";

/** Null or absent = as the configuration says. */
export interface BuildOverrides {
  gates: Partial<Record<GateName, GateKeeper>>;
  /** The provider's name of the model for work of each complexity. */
  models: Partial<Record<Complexity, string>>;
  /** Dollars; `none` = no bound, whatever the configuration says. */
  budget: number | "none" | null;
  /** Improvement loops after the first pass. */
  loops: number | null;
  /** Score of each dimension at which loops end. */
  target: number | null;
  /** Begins with research on what exists, in place of a first plan. */
  improve: boolean;
  /**
   * Most findings of each category that a loop's research takes up: `{ security: 3, ui: 2 }`; none
   * = as it judges.
   */
  research: Record<string, number>;
  /** Tests come first. */
  test_first: boolean | null;
  /** Ends once plan and estimate are posted. */
  dry_run: boolean;
  /** What the request asks for and doesn't get, and why: a sentence each. */
  ignored: string[];
}

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
