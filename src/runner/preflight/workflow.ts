/** The installed workflow names a version of Baton; the one that runs should be that. */
import { WORKFLOW_PATH } from "../../core/build/settings.ts";
import { version } from "../../config/version.ts";
import { ok, warning, type Found } from "./check.ts";

export function workflow(text: string | null): Found[] {
  const runs = version();
  const named = /\bbaton-app@([0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?)/.exec(text ?? "")?.[1];
  if (named === runs) return [ok(`${WORKFLOW_PATH} names Baton ${named}, which runs.`)];
  const what = named === undefined ? "names no version of Baton" : `names Baton ${named}`;
  const remedy = "Install that version's workflow, or let the variable BATON_RUNNER name the version that you want.";
  return [warning(`${WORKFLOW_PATH} ${what}, and ${runs} runs.`, remedy)];
}
