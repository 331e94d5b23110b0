/** The installed workflow names a version of Baton; the one that runs should be that. */
import { WORKFLOW_PATH } from "../../core/build/settings.ts";
import { renderedBy } from "../../core/onboarding/version.ts";
import { version } from "../../config/version.ts";
import { ok, warning, type Found } from "./check.ts";

export function workflow(text: string | null): Found[] {
  const runs = version();
  const named = renderedBy(text ?? "");
  if (named === runs) return [ok(`${WORKFLOW_PATH} names Baton ${named}, which runs.`)];
  const what = named === null ? "names no version of Baton" : `names Baton ${named}`;
  const remedy =
    "Merge Baton's pull request that updates both, or let the variable BATON_RUNNER name the runner that you want.";
  return [warning(`${WORKFLOW_PATH} ${what}, and ${runs} runs.`, remedy)];
}
