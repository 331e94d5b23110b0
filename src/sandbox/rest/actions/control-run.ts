import type { Endpoint } from "../endpoint.ts";
import { Refusal } from "../refusal.ts";
import { accepted, created } from "../reply.ts";
import { runOf } from "./find.ts";

export const cancelRun: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/cancel",
  permission: "actions:write",
  handle(call) {
    const run = runOf(call);
    if (run.status === "completed") throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
    call.sandbox.actions.cancel(run);
    return accepted();
  },
};

/** The same run again, all of it or what failed, as its next attempt. */
export const rerunEndpoints: Endpoint[] = (["rerun", "rerun-failed-jobs"] as const).map((verb) => ({
  method: "POST",
  path: `/repos/{owner}/{repo}/actions/runs/{run_id}/${verb}`,
  permission: "actions:write",
  handle(call) {
    const run = runOf(call);
    if (run.status !== "completed") {
      throw new Refusal(403, "This workflow is already running");
    }
    call.sandbox.actions.rerun(run, verb === "rerun-failed-jobs", call.login);
    return created({});
  },
}));
