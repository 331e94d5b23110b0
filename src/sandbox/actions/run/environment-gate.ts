/**
 * Decides when a job that names an environment gets a runner: branch policies and people's reviews.
 */
import {
  addDeploymentStatus,
  createDeployment,
  type NewDeploymentStatus,
} from "../../deployments/deployments.ts";
import {
  ensureEnvironment,
  findEnvironment,
  isRefAllowed,
} from "../../deployments/environments.ts";
import { getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { serializeReviewers } from "../../rest/serializers/deployment.ts";
import { serializeRun } from "../../rest/serializers/run.ts";
import { serializeUser } from "../../rest/serializers/user.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { ActiveRun, RunJob } from "./active-run.ts";
import { markJobWaiting } from "./run-state.ts";
import type { DeploymentState, Environment } from "../../schema/deployments.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, Job } from "../../schema/runs.ts";
import { getShortRef } from "../../git/refs.ts";

/** The login under which Actions deploys. Its events start no workflow. */
const ACTIONS_LOGIN = "github-actions[bot]";

export type GateDecision =
  | { kind: "open" }
  | { kind: "waits" }
  | { kind: "refused"; problem: string };

/**
 * Checks a job against the rules of its environment. Creates the environment and the deployment if
 * they are missing.
 */
export function checkEnvironmentGate(
  sandbox: Sandbox,
  active: ActiveRun,
  spec: RunJob,
  job: Job,
): GateDecision {
  const { repository, run, file } = active;
  const named = job.environment;
  if (named === undefined) return { kind: "open" };
  const environment = ensureEnvironment(sandbox, repository, named.name);
  if (!isRefAllowed(repository, environment, file.ref)) {
    const ref = getShortRef(file.ref);
    const what = file.ref.startsWith("refs/tags/") ? "Tag" : "Branch";
    return {
      kind: "refused",
      problem:
        `${what} "${ref}" is not allowed to deploy to ${environment.name} due to ` +
        "environment protection rules.",
    };
  }
  const isNew = named.deploymentId === null;
  if (isNew && spec.environment?.deployment !== false) {
    named.deploymentId = createDeployment(sandbox, repository, {
      ...{
        sha: run.headSha,
        ref: run.headBranch,
        task: "deploy",
        environment: environment.name,
        payload: {},
      },
      ...{
        description: null,
        creator: ACTIONS_LOGIN,
        production: environment.name.toLowerCase() === "production",
      },
      ...{ transient: false, jobId: job.id },
    }).id;
  }
  if (environment.reviewers.length === 0 || named.approved) {
    setDeploymentState(sandbox, repository, run, job, "queued");
    return { kind: "open" };
  }
  setDeploymentState(sandbox, repository, run, job, "waiting");
  markJobWaiting(sandbox, repository, run, job);
  sandbox.emit(repository, "deployment_review", "requested", {
    environment: environment.name,
    requestor: serializeUser(sandbox, run.triggeringActor ?? run.actor),
    reviewers: serializeReviewers(sandbox, environment),
    since: run.updatedAt,
    workflow_job_run: serializeWaitingJob(sandbox, repository, run, job),
    workflow_run: serializeRun(sandbox, repository, run),
    sender: run.triggeringActor ?? run.actor,
  });
  return { kind: "waits" };
}

/** Sets the state of the job's deployment, if it has one. */
export function setDeploymentState(
  sandbox: Sandbox,
  repository: Repository,
  run: Run,
  job: Job,
  state: DeploymentState,
  environmentUrl: string | null = null,
): void {
  const deployment = (sandbox.world.deployments ?? []).find(
    (one) => one.id === job.environment?.deploymentId,
  );
  if (deployment === undefined || deployment.statuses.at(-1)?.state === state) return;
  const logUrl = `${getRepositoryPageUrl(sandbox, repository)}/actions/runs/${run.id}/job/${job.id}`;
  const status: NewDeploymentStatus = { state, creator: ACTIONS_LOGIN, logUrl, environmentUrl };
  addDeploymentStatus(sandbox, repository, deployment, status);
}

export interface PendingEnvironment {
  environment: Environment;
  jobs: Job[];
}

/** Returns the environments whose reviewers a run waits for, each with its waiting jobs. */
export function listPendingEnvironments(
  repository: Repository,
  { jobs }: Run,
): PendingEnvironment[] {
  const found = new Map<number, PendingEnvironment>();
  for (const job of jobs.filter(({ status }) => status === "waiting")) {
    const environment = findEnvironment(repository, job.environment?.name ?? "");
    if (environment === null) continue;
    const pending = found.get(environment.id) ?? { environment, jobs: [] };
    pending.jobs.push(job);
    found.set(environment.id, pending);
  }
  return [...found.values()];
}

/** Returns a job as the payloads of deployment reviews show it. */
export function serializeWaitingJob(sandbox: Sandbox, repository: Repository, run: Run, job: Job) {
  return {
    id: job.id,
    name: null,
    environment: job.environment?.name ?? "",
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: "waiting",
    conclusion: null,
    created_at: run.startedAt,
    updated_at: run.updatedAt,
  };
}
