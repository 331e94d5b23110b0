/** Moves runs and jobs from state to state: keeps the world, mirrors jobs as check runs, sends the webhooks. */
import type { Conclusion, Job, Repository, Run } from "../model.ts";
import { repositoryPage } from "../rest/present/address.ts";
import { presentCheckRun, presentCheckSuite } from "../rest/present/check.ts";
import { presentDeployment } from "../rest/present/deployment.ts";
import { presentJob, presentRun, presentWorkflow } from "../rest/present/run.ts";
import type { Sandbox } from "../sandbox.ts";
import { runnerName } from "./contexts.ts";
import { stamp } from "../time.ts";
import { describeNotRun } from "./unavailable.ts";

export function runRequested(sandbox: Sandbox, repository: Repository, run: Run): void {
  moveRun(sandbox, repository, run, "requested", { status: "queued", conclusion: null });
}

export function runInProgress(sandbox: Sandbox, repository: Repository, run: Run): void {
  moveRun(sandbox, repository, run, "in_progress", { status: "in_progress", conclusion: null });
}

export function runCompleted(sandbox: Sandbox, repository: Repository, run: Run, conclusion: Conclusion): void {
  moveRun(sandbox, repository, run, "completed", { status: "completed", conclusion });
  const checks = sandbox.world.checkRuns.filter((check) => check.suiteId === run.suiteId);
  if (checks.length > 0) {
    sandbox.emit(repository, "check_suite", "completed", {
      check_suite: { ...presentCheckSuite(sandbox, repository, checks), head_branch: run.headBranch, conclusion },
      sender: run.actor,
    });
  }
}

/** A job that now exists: queued, with its check run. On GitHub a job and its check run share their number. */
export function jobQueued(sandbox: Sandbox, repository: Repository, run: Run, job: Job): void {
  sandbox.world.checkRuns.push({
    id: job.id,
    repositoryId: repository.id,
    name: job.name,
    headSha: run.headSha,
    externalId: String(job.id),
    status: "queued",
    conclusion: null,
    appSlug: "github-actions",
    detailsUrl: `${repositoryPage(sandbox, repository)}/actions/runs/${run.id}/job/${job.id}`,
    output: { title: null, summary: null, text: null },
    startedAt: stamp(sandbox.clock()),
    completedAt: null,
    jobId: job.id,
    suiteId: run.suiteId,
  });
  moveJob(sandbox, repository, run, job, "queued", { status: "queued", conclusion: null });
}

/** The job waits for a deployment review. The run does, too, unless another of its jobs is queued or runs. */
export function jobWaiting(sandbox: Sandbox, repository: Repository, run: Run, job: Job): void {
  moveJob(sandbox, repository, run, job, "waiting", { status: "waiting", conclusion: null });
  settleRunStatus(sandbox, run);
}

/** The deployment was approved: the job is queued for a runner. No webhook tells of it but that of the review. */
export function jobApproved(sandbox: Sandbox, run: Run, job: Job): void {
  job.status = "queued";
  Object.assign(sandbox.world.checkRuns.find((one) => one.jobId === job.id) ?? {}, { status: "queued" });
  settleRunStatus(sandbox, run);
}

/** Has a run wait while all that is left of it waits, and go on afterwards; GitHub sends no webhook for this. */
export function settleRunStatus(sandbox: Sandbox, run: Run): void {
  const has = (status: Job["status"]): boolean => run.jobs.some((job) => job.status === status);
  const waits = has("waiting") && !has("queued") && !has("in_progress");
  if (run.status === "completed" || waits === (run.status === "waiting")) return;
  const begun = run.jobs.some((job) => job.runnerName !== null);
  Object.assign(run, { status: waits ? "waiting" : begun ? "in_progress" : "queued" });
  run.updatedAt = stamp(sandbox.clock());
  sandbox.save();
}

export function jobInProgress(sandbox: Sandbox, repository: Repository, run: Run, job: Job): void {
  job.startedAt = stamp(sandbox.clock());
  job.runnerName = runnerName(sandbox.shape);
  moveJob(sandbox, repository, run, job, "in_progress", { status: "in_progress", conclusion: null });
}

export function jobCompleted(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  job: Job,
  conclusion: Conclusion,
): void {
  job.completedAt = stamp(sandbox.clock());
  job.startedAt ??= job.completedAt;
  moveJob(sandbox, repository, run, job, "completed", { status: "completed", conclusion });
}

/** Completes a job that needs what this machine does not have. The words stand in the output of its check run. */
export function jobNotRun(sandbox: Sandbox, repository: Repository, run: Run, job: Job, what: string): void {
  job.notRun = what;
  const check = sandbox.world.checkRuns.find((one) => one.jobId === job.id);
  if (check !== undefined) {
    check.output = { ...describeNotRun(what), text: null };
  }
  jobCompleted(sandbox, repository, run, job, "skipped");
}

/** The check run that tells why a run could not start: such a run has no job that could. */
export function startupFailure(sandbox: Sandbox, repository: Repository, run: Run, problem: string): void {
  const now = stamp(sandbox.clock());
  sandbox.world.checkRuns.push({
    id: sandbox.nextId(),
    repositoryId: repository.id,
    name: run.name,
    headSha: run.headSha,
    externalId: String(run.id),
    status: "completed",
    conclusion: "startup_failure",
    appSlug: "github-actions",
    detailsUrl: `${repositoryPage(sandbox, repository)}/actions/runs/${run.id}`,
    output: { title: "Invalid workflow file", summary: problem, text: null },
    startedAt: now,
    completedAt: now,
    jobId: null,
    suiteId: run.suiteId,
  });
  runCompleted(sandbox, repository, run, "startup_failure");
}

type State = Pick<Run, "status" | "conclusion">;

function moveRun(sandbox: Sandbox, repository: Repository, run: Run, action: string, state: State): void {
  Object.assign(run, state, { updatedAt: stamp(sandbox.clock()) });
  sandbox.save();
  const workflow = sandbox.world.workflows.find((one) => one.id === run.workflowId);
  sandbox.emit(repository, "workflow_run", action, {
    workflow_run: presentRun(sandbox, repository, run),
    workflow: workflow ? presentWorkflow(sandbox, repository, workflow) : null,
    sender: run.actor,
  });
}

function moveJob(sandbox: Sandbox, repository: Repository, run: Run, job: Job, action: string, state: State): void {
  Object.assign(job, state);
  const check = sandbox.world.checkRuns.find((one) => one.jobId === job.id);
  if (check !== undefined) {
    Object.assign(check, state, { completedAt: job.completedAt, startedAt: job.startedAt ?? check.startedAt });
  }
  sandbox.save();
  const deployment = sandbox.world.deployments?.find((one) => one.id === job.environment?.deploymentId);
  sandbox.emit(repository, "workflow_job", action, {
    workflow_job: presentJob(sandbox, repository, run, job),
    ...(deployment && { deployment: presentDeployment(sandbox, repository, deployment) }),
    sender: run.actor,
  });
  // GitHub tells of check runs when they are born and when they are done, not between.
  if (check !== undefined && (action === "queued" || action === "completed")) {
    const what = action === "queued" ? "created" : "completed";
    sandbox.emit(repository, "check_run", what, {
      check_run: presentCheckRun(sandbox, repository, check),
      sender: run.actor,
    });
  }
}
