/**
 * Moves runs and jobs between states: updates the world, mirrors jobs as check runs, sends the
 * webhooks.
 */
import { getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { serializeCheckRun, serializeSuiteOfChecks } from "../../rest/serializers/check.ts";
import { serializeDeployment } from "../../rest/serializers/deployment.ts";
import { serializeJob, serializeRun, serializeWorkflow } from "../../rest/serializers/run.ts";
import type { Sandbox } from "../../sandbox.ts";
import { getRunnerName } from "./contexts.ts";
import { formatTimestamp } from "../../time.ts";
import { describeNotRun } from "../job/unavailable-error.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Conclusion } from "../../schema/checks.ts";
import type { Run, Job, JobRequirement } from "../../schema/runs.ts";

export function markRunRequested(sandbox: Sandbox, repository: Repository, run: Run): void {
  moveRun(sandbox, repository, run, "requested", { status: "queued", conclusion: null });
}

export function markRunInProgress(sandbox: Sandbox, repository: Repository, run: Run): void {
  moveRun(sandbox, repository, run, "in_progress", { status: "in_progress", conclusion: null });
}

export function markRunCompleted(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  conclusion: Conclusion,
): void {
  moveRun(sandbox, repository, run, "completed", { status: "completed", conclusion });
  const checks = sandbox.world.checkRuns.filter((check) => check.suiteId === run.suiteId);
  if (checks.length > 0) {
    sandbox.emit(repository, "check_suite", "completed", {
      check_suite: {
        ...serializeSuiteOfChecks(sandbox, repository, checks),
        head_branch: run.headBranch,
        conclusion,
      },
      sender: run.actor,
    });
  }
}

/**
 * Marks a new job as queued and creates its check run. On GitHub a job and its check run share
 * their number.
 */
export function markJobQueued(sandbox: Sandbox, repository: Repository, run: Run, job: Job): void {
  sandbox.world.checkRuns.push({
    id: job.id,
    repositoryId: repository.id,
    name: job.name,
    headSha: run.headSha,
    externalId: String(job.id),
    status: "queued",
    conclusion: null,
    appSlug: "github-actions",
    detailsUrl: `${getRepositoryPageUrl(sandbox, repository)}/actions/runs/${run.id}/job/${job.id}`,
    output: { title: null, summary: null, text: null },
    startedAt: formatTimestamp(sandbox.clock()),
    completedAt: null,
    jobId: job.id,
    suiteId: run.suiteId,
  });
  moveJob(sandbox, repository, run, job, "queued", { status: "queued", conclusion: null });
}

/**
 * Marks the job as waiting for a deployment review. The run waits too, unless another of its jobs
 * is queued or running.
 */
export function markJobWaiting(sandbox: Sandbox, repository: Repository, run: Run, job: Job): void {
  moveJob(sandbox, repository, run, job, "waiting", { status: "waiting", conclusion: null });
  updateRunStatus(sandbox, run);
}

/**
 * Queues the job for a runner after its deployment was approved. No webhook except that of the
 * review reports it.
 */
export function markJobApproved(sandbox: Sandbox, run: Run, job: Job): void {
  job.status = "queued";
  Object.assign(sandbox.world.checkRuns.find((one) => one.jobId === job.id) ?? {}, {
    status: "queued",
  });
  updateRunStatus(sandbox, run);
}

/**
 * Sets a run to waiting when all its remaining jobs wait, and back afterwards. GitHub sends no
 * webhook for this.
 */
export function updateRunStatus(sandbox: Sandbox, run: Run): void {
  const has = (status: Job["status"]): boolean => run.jobs.some((job) => job.status === status);
  const waits = has("waiting") && !has("queued") && !has("in_progress");
  if (run.status === "completed" || waits === (run.status === "waiting")) return;
  const begun = run.jobs.some((job) => job.runnerName !== null);
  Object.assign(run, { status: waits ? "waiting" : begun ? "in_progress" : "queued" });
  run.updatedAt = formatTimestamp(sandbox.clock());
  sandbox.save();
}

export function markJobInProgress(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  job: Job,
): void {
  job.startedAt = formatTimestamp(sandbox.clock());
  job.runnerName = getRunnerName(sandbox.shape);
  moveJob(sandbox, repository, run, job, "in_progress", {
    status: "in_progress",
    conclusion: null,
  });
}

export function markJobCompleted(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  job: Job,
  conclusion: Conclusion,
): void {
  job.completedAt = formatTimestamp(sandbox.clock());
  job.startedAt ??= job.completedAt;
  moveJob(sandbox, repository, run, job, "completed", { status: "completed", conclusion });
}

/** Completes a job that was not run. The output of its check run names the missing requirement. */
export function markJobNotRun(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  job: Job,
  requirement: JobRequirement,
): void {
  job.notRun = requirement;
  const check = sandbox.world.checkRuns.find((one) => one.jobId === job.id);
  if (check !== undefined) {
    check.output = { ...describeNotRun(requirement), text: null };
  }
  markJobCompleted(sandbox, repository, run, job, "skipped");
}

/**
 * Creates the check run that says why a run could not start. Such a run has no job that could say
 * it.
 */
export function markStartupFailure(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  problem: string,
): void {
  const now = formatTimestamp(sandbox.clock());
  sandbox.world.checkRuns.push({
    id: sandbox.nextId(),
    repositoryId: repository.id,
    name: run.name,
    headSha: run.headSha,
    externalId: String(run.id),
    status: "completed",
    conclusion: "startup_failure",
    appSlug: "github-actions",
    detailsUrl: `${getRepositoryPageUrl(sandbox, repository)}/actions/runs/${run.id}`,
    output: { title: "Invalid workflow file", summary: problem, text: null },
    startedAt: now,
    completedAt: now,
    jobId: null,
    suiteId: run.suiteId,
  });
  markRunCompleted(sandbox, repository, run, "startup_failure");
}

type RunState = Pick<Run, "status" | "conclusion">;

function moveRun(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  action: string,
  state: RunState,
): void {
  Object.assign(run, state, { updatedAt: formatTimestamp(sandbox.clock()) });
  sandbox.save();
  const workflow = sandbox.world.workflows.find((one) => one.id === run.workflowId);
  sandbox.emit(repository, "workflow_run", action, {
    workflow_run: serializeRun(sandbox, repository, run),
    workflow: workflow ? serializeWorkflow(sandbox, repository, workflow) : null,
    sender: run.actor,
  });
}

function moveJob(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  job: Job,
  action: string,
  state: RunState,
): void {
  Object.assign(job, state);
  const check = sandbox.world.checkRuns.find((one) => one.jobId === job.id);
  if (check !== undefined) {
    Object.assign(check, state, {
      completedAt: job.completedAt,
      startedAt: job.startedAt ?? check.startedAt,
    });
  }
  sandbox.save();
  const deployment = sandbox.world.deployments?.find(
    (one) => one.id === job.environment?.deploymentId,
  );
  sandbox.emit(repository, "workflow_job", action, {
    workflow_job: serializeJob(sandbox, repository, run, job),
    ...(deployment && { deployment: serializeDeployment(sandbox, repository, deployment) }),
    sender: run.actor,
  });
  // GitHub sends webhooks for check runs when they are created and completed, not in between.
  if (check !== undefined && (action === "queued" || action === "completed")) {
    const what = action === "queued" ? "created" : "completed";
    sandbox.emit(repository, "check_run", what, {
      check_run: serializeCheckRun(sandbox, repository, check),
      sender: run.actor,
    });
  }
}
