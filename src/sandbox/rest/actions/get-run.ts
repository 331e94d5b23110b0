import type { Run } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { choice } from "../listing.ts";
import { page } from "../page.ts";
import { presentJob, presentRun } from "../present/run.ts";
import { ok } from "../reply.ts";
import { attemptOf, attemptsOf, jobOf, runOf } from "./find.ts";

export const getRun: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}",
  docs: "actions/workflow-runs#get-a-workflow-run",
  permission: "actions:read",
  handle: (call) => ok(present(call, runOf(call))),
};

/** The run as it was in one of its attempts. */
export const getAttempt: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}",
  docs: "actions/workflow-runs#get-a-workflow-run-attempt",
  permission: "actions:read",
  handle: (call) => ok(present(call, attemptOf(call))),
};

/** Jobs of the latest attempt; with `filter=all` of all attempts. */
export const listJobs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
  docs: "actions/workflow-jobs#list-jobs-for-a-workflow-run",
  permission: "actions:read",
  handle(call) {
    const run = runOf(call);
    const all = choice(call, "WorkflowRun", "filter", ["latest", "all"]) === "all";
    return jobs(call, all ? attemptsOf(run).map((attempt) => ({ ...run, ...attempt })) : [run]);
  },
};

export const listAttemptJobs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs",
  docs: "actions/workflow-jobs#list-jobs-for-a-workflow-run-attempt",
  permission: "actions:read",
  handle: (call) => jobs(call, [attemptOf(call)]),
};

export const getJob: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}",
  docs: "actions/workflow-jobs#get-a-job-for-a-workflow-run",
  permission: "actions:read",
  handle(call) {
    const { run, job } = jobOf(call);
    return ok(presentJob(call.sandbox, call.repository, run, job));
  },
};

/** `exclude_pull_requests=true` leaves their list empty. */
export function present(call: Call, run: Run) {
  const shown = presentRun(call.sandbox, call.repository, run);
  return call.query.get("exclude_pull_requests") === "true" ? { ...shown, pull_requests: [] } : shown;
}

function jobs(call: Call, runs: Run[]) {
  // A job that a later attempt kept is that attempt's: it is listed once.
  const found = new Map(runs.flatMap((run) => run.jobs.map((job) => [job.id, { run, job }] as const)));
  return page(call, [...found.values()], ({ run, job }) => presentJob(call.sandbox, call.repository, run, job), "jobs");
}
