/** Scenes of a repository whose CI runs only on pull requests against the base branch. */
import { building } from "./scenes.ts";
import type { CiResult, Stage } from "./stage.ts";

/** What the workflows promise, as facts. */
export const CI_ON_MAIN = {
  ciExpected: { workers: false, land: true, byPath: false },
  landOnly: [".github/workflows/ci.yml"],
};

/** Wave 1 runs. `result` is what CI says about the candidate. */
export function checkedByCandidate(result: () => CiResult = () => "passed"): Stage {
  const stage = building();
  Object.assign(stage.facts, CI_ON_MAIN);
  stage.verdictOfCi = (key) => (key === "land" ? result() : "absent");
  return stage;
}
