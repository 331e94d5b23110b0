import { z } from "zod";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { Refusal, unprocessable } from "../refusal.ts";
import { accepted, created } from "../reply.ts";
import { jobOf, runOf } from "./find.ts";

/** Forced or not, a job here is ended at once; GitHub's `force-cancel` only passes over `always()` conditions. */
export const cancelEndpoints: Endpoint[] = (["cancel", "force-cancel"] as const).map((verb) => ({
  method: "POST",
  path: `/repos/{owner}/{repo}/actions/runs/{run_id}/${verb}`,
  docs: `actions/workflow-runs#${verb}-a-workflow-run`,
  permission: "actions:write",
  handle(call) {
    const run = runOf(call);
    if (run.status === "completed") throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
    call.sandbox.actions.cancel(run);
    return accepted();
  },
}));

/** The same run again, all of it or what failed, as its next attempt. */
export const rerunEndpoints: Endpoint[] = (["rerun", "rerun-failed-jobs"] as const).map((verb) => ({
  method: "POST",
  path: `/repos/{owner}/{repo}/actions/runs/{run_id}/${verb}`,
  docs: `actions/workflow-runs#re-run-${verb === "rerun" ? "a-workflow" : "failed-jobs-from-a-workflow-run"}`,
  permission: "actions:write",
  handle(call) {
    checkDebug(call);
    call.sandbox.actions.rerun(runOf(call), verb === "rerun-failed-jobs", call.login);
    return created({});
  },
}));

/** One job again, with those that need it. */
export const rerunJob: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}/rerun",
  docs: "actions/workflow-runs#re-run-a-job-from-a-workflow-run",
  permission: "actions:write",
  handle(call) {
    checkDebug(call);
    const { run, job } = jobOf(call);
    const live = call.sandbox.world.runs.find((one) => one.id === run.id);
    if (!live?.jobs.includes(job))
      throw new Refusal(403, "This job was run again already: name the job of the latest attempt");
    call.sandbox.actions.rerun(live, false, call.login, job.id);
    return created({});
  },
};

const Body = z.object({
  enable_debug_logging: z.boolean().default(false),
  enable_debugger: z.boolean().default(false),
});

function checkDebug(call: Call): void {
  const { enable_debug_logging, enable_debugger } = input(call, Body);
  if (enable_debug_logging || enable_debugger) throw unprocessable("This sandbox has no debug logs and no debugger");
}
