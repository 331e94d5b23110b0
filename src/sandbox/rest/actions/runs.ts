import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { HttpError, createUnprocessableError } from "../http-error.ts";
import { respondAccepted, respondCreated, respondOk } from "../reply.ts";
import { listAttempts, requireAttempt, requireJob, requireRun, requireWorkflow } from "./lookup.ts";
import { createPage, readChoice } from "../listing.ts";
import { serializeJob, serializeRun } from "../serializers/run.ts";
import type { Run } from "../../schema/runs.ts";

/**
 * Both verbs end a job at once here. GitHub's `force-cancel` differs only in skipping `always()`
 * conditions.
 */
const cancelEndpoints: Endpoint[] = (["cancel", "force-cancel"] as const).map((verb) => ({
  method: "POST",
  path: `/repos/{owner}/{repo}/actions/runs/{run_id}/${verb}`,
  docs: `actions/workflow-runs#${verb}-a-workflow-run`,
  permission: "actions:write",
  handle(call) {
    const run = requireRun(call);
    if (run.status === "completed")
      throw new HttpError(409, "Cannot cancel a workflow run that is completed.");
    call.sandbox.actions.cancel(run);
    return respondAccepted();
  },
}));

/** Runs the same run again as its next attempt: all of it, or the failed jobs. */
const rerunEndpoints: Endpoint[] = (["rerun", "rerun-failed-jobs"] as const).map((verb) => ({
  method: "POST",
  path: `/repos/{owner}/{repo}/actions/runs/{run_id}/${verb}`,
  docs: `actions/workflow-runs#re-run-${verb === "rerun" ? "a-workflow" : "failed-jobs-from-a-workflow-run"}`,
  permission: "actions:write",
  handle(call) {
    checkDebug(call);
    call.sandbox.actions.rerun(requireRun(call), verb === "rerun-failed-jobs", call.login);
    return respondCreated({});
  },
}));

/** Runs one job again, with the jobs that need it. */
const rerunJob = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}/rerun",
  docs: "actions/workflow-runs#re-run-a-job-from-a-workflow-run",
  permission: "actions:write",
  handle(call) {
    checkDebug(call);
    const { run, job } = requireJob(call);
    const live = call.sandbox.world.runs.find((one) => one.id === run.id);
    if (!live?.jobs.includes(job))
      throw new HttpError(403, "This job already ran again: use the job of the latest attempt");
    call.sandbox.actions.rerun(live, false, call.login, job.id);
    return respondCreated({});
  },
});

const RerunBody = z.object({
  enable_debug_logging: z.boolean().default(false),
  enable_debugger: z.boolean().default(false),
});

function checkDebug(call: Call): void {
  const { enable_debug_logging, enable_debugger } = parseBody(call, RerunBody);
  if (enable_debug_logging || enable_debugger)
    throw createUnprocessableError("This sandbox has no debug logs and no debugger");
}

const getRun = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}",
  docs: "actions/workflow-runs#get-a-workflow-run",
  permission: "actions:read",
  handle: (call) => respondOk(serializeRunForCall(call, requireRun(call))),
});

/** Returns the run as it was in one of its attempts. */
const getAttempt = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}",
  docs: "actions/workflow-runs#get-a-workflow-run-attempt",
  permission: "actions:read",
  handle: (call) => respondOk(serializeRunForCall(call, requireAttempt(call))),
});

/** Lists jobs of the latest attempt, or with `filter=all` of all attempts. */
const listJobs = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
  docs: "actions/workflow-jobs#list-jobs-for-a-workflow-run",
  permission: "actions:read",
  handle(call) {
    const run = requireRun(call);
    const all = readChoice(call, "WorkflowRun", "filter", ["latest", "all"]) === "all";
    return createJobsPage(
      call,
      all ? listAttempts(run).map((attempt) => ({ ...run, ...attempt })) : [run],
    );
  },
});

const listAttemptJobs = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/jobs",
  docs: "actions/workflow-jobs#list-jobs-for-a-workflow-run-attempt",
  permission: "actions:read",
  handle: (call) => createJobsPage(call, [requireAttempt(call)]),
});

const getJob = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}",
  docs: "actions/workflow-jobs#get-a-job-for-a-workflow-run",
  permission: "actions:read",
  handle(call) {
    const { run, job } = requireJob(call);
    return respondOk(serializeJob(call.sandbox, call.repository, run, job));
  },
});

/** Serializes a run. `exclude_pull_requests=true` leaves its list of pull requests empty. */
function serializeRunForCall(call: Call, run: Run) {
  const shown = serializeRun(call.sandbox, call.repository, run);
  return call.query.get("exclude_pull_requests") === "true"
    ? { ...shown, pull_requests: [] }
    : shown;
}

function createJobsPage(call: Call, runs: Run[]) {
  // A job that a later attempt kept belongs to that attempt, so it is listed once.
  const found = new Map(
    runs.flatMap((run) => run.jobs.map((job) => [job.id, { run, job }] as const)),
  );
  return createPage(
    call,
    [...found.values()],
    ({ run, job }) => serializeJob(call.sandbox, call.repository, run, job),
    "jobs",
  );
}

const listRuns = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs",
  docs: "actions/workflow-runs#list-workflow-runs-for-a-repository",
  permission: "actions:read",
  handle: (call) => createRunsPage(call, () => true),
});

const listWorkflowRuns = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
  docs: "actions/workflow-runs#list-workflow-runs-for-a-workflow",
  permission: "actions:read",
  handle(call) {
    const workflow = requireWorkflow(call);
    return createRunsPage(call, (run) => run.workflowId === workflow.id);
  },
});

function createRunsPage(call: Call, wanted: (run: Run) => boolean) {
  const { query, repository, sandbox } = call;
  const same = (name: string, value: string | null): boolean =>
    !query.has(name) || query.get(name) === value;
  const created = parseCreatedFilter(query.get("created"));
  const found = sandbox.world.runs.filter(
    (run) =>
      run.repositoryId === repository.id &&
      wanted(run) &&
      same("event", run.event) &&
      same("branch", run.headBranch) &&
      same("actor", run.actor) &&
      same("head_sha", run.headSha) &&
      same("check_suite_id", String(run.suiteId)) &&
      (same("status", run.status) || same("status", run.conclusion)) &&
      created(run.createdAt),
  );
  return createPage(
    call,
    found.toReversed(),
    (run) => serializeRunForCall(call, run),
    "workflow_runs",
  );
}

/** Parses GitHub's search syntax for dates: `>=2026-01-01`, `<…`, `a..b`, or one day. */
function parseCreatedFilter(text: string | null): (createdAt: string) => boolean {
  if (text === null) return () => true;
  const time = (value: string): number => {
    const parsed = Date.parse(value);
    if (Number.isNaN(parsed)) throw createUnprocessableError(`created is not a date: ${text}`);
    return parsed;
  };
  const [from, to] = text.split("..");
  if (from !== undefined && to !== undefined) {
    const [start, end] = [time(from), time(to)];
    return (at) => Date.parse(at) >= start && Date.parse(at) <= end;
  }
  const found = /^(>=|<=|>|<)?(.+)$/.exec(text);
  const bound = time(found?.[2] ?? "");
  if (found?.[1] === ">=") return (at) => Date.parse(at) >= bound;
  if (found?.[1] === ">") return (at) => Date.parse(at) > bound;
  if (found?.[1] === "<=") return (at) => Date.parse(at) <= bound;
  if (found?.[1] === "<") return (at) => Date.parse(at) < bound;
  return (at) => at.startsWith(text);
}

export const runEndpoints: Endpoint[] = [
  listRuns,
  listWorkflowRuns,
  getRun,
  getAttempt,
  ...cancelEndpoints,
  ...rerunEndpoints,
  rerunJob,
  listJobs,
  listAttemptJobs,
  getJob,
];
