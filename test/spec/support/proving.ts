/** A build whose configuration is being proven. */
import type { PreflightCheckRun } from "../../../src/core/model/preflight.ts";
import { Stage } from "./stage.ts";

export function starting(check: PreflightCheckRun | null = null): Stage {
  const stage = new Stage();
  stage.facts.preflight = { hash: "0123456789ab", check, leftover: [] };
  return stage.settle();
}

export const FAILED = {
  name: "Key",
  result: "failed" as const,
  detail: "There is none.",
  remedy: "Set the secret.",
};

/** The preflight's run has ended. */
export function ends(stage: Stage, more: Partial<PreflightCheckRun>): Stage {
  Object.assign(stage.facts.preflight!.check!, { status: "completed", ...more });
  return stage.settle();
}

export const fails = (stage: Stage) => ends(stage, { passed: false, report: [FAILED] });
