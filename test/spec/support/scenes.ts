/** Scenes that many specs begin with. */
import { APPROVE, aPlan, COMPLETE, LAND } from "./facts.ts";
import { Stage } from "./stage.ts";
import type { ArchitectInput } from "../../../src/core/model/closing-inputs.ts";
import type { Settings } from "../../../src/core/model/settings.ts";
import type { SessionName, WorkerId } from "../../../src/core/model/names.ts";

/** The issue is labelled and the plan is up for approval. */
export function planned(plan: ArchitectInput = aPlan(), settings: Partial<Settings> = {}): Stage {
  const stage = new Stage(settings).settle();
  return stage.closes("build/architect/1", plan);
}

/** The plan is approved. Wave 1 runs. */
export function building(plan: ArchitectInput = aPlan(), settings: Partial<Settings> = {}): Stage {
  return planned(plan, settings).says("/approve");
}

/** The worker's change is published and waits for its review. */
export function inReview(stage: Stage, id: WorkerId): Stage {
  return stage.closes(`${id}/work/1` as SessionName, COMPLETE);
}

/** The worker works, is approved and merged. */
export function merged(stage: Stage, ...ids: WorkerId[]): Stage {
  for (const id of ids) inReview(stage, id).closes(`${id}/review/1` as SessionName, APPROVE);
  return stage;
}

/**
 * All three workers of `aPlan` are merged and the closing session has ended. The landing waits for
 * a person.
 */
export function landing(settings: Partial<Settings> = {}): Stage {
  return merged(building(aPlan(), settings), "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
}
