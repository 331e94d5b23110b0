/** What a build's request, and commands since, ask for on top of the repository's configuration. */
import type { GateKeeper, GateName, Settings } from "./settings.ts";
import type { Complexity } from "../plan/brief.ts";

/** Null or absent = as the configuration says. */
export interface Wishes {
  gates: Partial<Record<GateName, GateKeeper>>;
  /** The provider's name of the model for work of each complexity. */
  models: Partial<Record<Complexity, string>>;
  /** Dollars; `none` = no bound, whatever the configuration says. */
  budget: number | "none" | null;
  /** Improvement loops after the first pass. */
  loops: number | null;
  /** Most findings of each category that a loop's research takes up: `{ security: 3, ui: 2 }`; none = as it judges. */
  research: Record<string, number>;
  /** Ends once plan and estimate are posted. */
  dry_run: boolean;
  /** What the request asks for and doesn't get, and why: a sentence each. */
  ignored: string[];
}

export const NO_WISHES: Wishes = {
  gates: {},
  models: {},
  budget: null,
  loops: null,
  research: {},
  dry_run: false,
  ignored: [],
};

/** The settings by which this build goes. */
export function withWishes(settings: Settings, { gates, models, budget, loops }: Wishes): Settings {
  return {
    ...settings,
    gates: { ...settings.gates, ...gates },
    models: { ...settings.models, ...models },
    budget: budget === "none" ? null : (budget ?? settings.budget),
    loops: loops ?? settings.loops,
  };
}
