import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentJob, presentRun } from "../present/run.ts";
import { ok } from "../reply.ts";
import { jobOf, runOf } from "./find.ts";

export const getRun: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}",
  permission: "actions:read",
  handle: (call) => ok(presentRun(call.sandbox, call.repository, runOf(call))),
};

export const listJobs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
  permission: "actions:read",
  handle(call) {
    const run = runOf(call);
    return page(call, run.jobs, (job) => presentJob(call.sandbox, call.repository, run, job), "jobs");
  },
};

export const getJob: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}",
  permission: "actions:read",
  handle(call) {
    const { run, job } = jobOf(call);
    return ok(presentJob(call.sandbox, call.repository, run, job));
  },
};
