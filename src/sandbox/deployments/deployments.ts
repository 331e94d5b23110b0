/** Deployments and their statuses: creates and stores them, and emits their events. */
import { serializeCheckRun } from "../rest/serializers/check.ts";
import { serializeDeployment, serializeDeploymentStatus } from "../rest/serializers/deployment.ts";
import { serializeRun, serializeWorkflow } from "../rest/serializers/run.ts";
import type { Sandbox } from "../sandbox.ts";
import { formatTimestamp } from "../time.ts";
import type { BranchRule } from "../schema/rules.ts";
import type { Deployment, DeploymentState, DeploymentStatus } from "../schema/deployments.ts";
import type { Repository } from "../schema/repository.ts";
import type { Run, Job } from "../schema/runs.ts";

export type NewDeployment = Omit<Deployment, "id" | "repositoryId" | "createdAt" | "statuses">;

export function createDeployment(
  sandbox: Sandbox,
  repository: Repository,
  given: NewDeployment,
): Deployment {
  const made: Deployment = {
    ...given,
    ...{
      id: sandbox.nextId(),
      repositoryId: repository.id,
      createdAt: formatTimestamp(sandbox.clock()),
      statuses: [],
    },
  };
  sandbox.world.deployments = [...(sandbox.world.deployments ?? []), made];
  sandbox.save();
  sandbox.emit(repository, "deployment", "created", {
    deployment: serializeDeployment(sandbox, repository, made),
    ...describeRun(sandbox, repository, made),
    sender: made.creator,
  });
  return made;
}

export type NewDeploymentStatus = Pick<DeploymentStatus, "state" | "creator"> &
  Partial<DeploymentStatus>;

/**
 * Adds a status. A success makes earlier successful deployments inactive, unless `keepOthers` is
 * set.
 */
export function addDeploymentStatus(
  sandbox: Sandbox,
  repository: Repository,
  deployment: Deployment,
  given: NewDeploymentStatus,
  keepOthers = false,
): DeploymentStatus {
  const status: DeploymentStatus = {
    ...{ description: "", logUrl: null, environmentUrl: null, ...given },
    ...{ id: sandbox.nextId(), createdAt: formatTimestamp(sandbox.clock()) },
  };
  deployment.statuses.push(status);
  sandbox.save();
  const job = findJob(sandbox, deployment);
  const check = sandbox.world.checkRuns.find((one) => one.jobId === job?.job.id);
  sandbox.emit(repository, "deployment_status", "created", {
    deployment_status: serializeDeploymentStatus(sandbox, repository, deployment, status),
    deployment: serializeDeployment(sandbox, repository, deployment),
    ...(check && { check_run: serializeCheckRun(sandbox, repository, check) }),
    ...describeRun(sandbox, repository, deployment),
    sender: status.creator,
  });
  if (status.state === "success" && !keepOthers) {
    for (const other of listEarlier(sandbox, deployment)) {
      addDeploymentStatus(sandbox, repository, other, {
        state: "inactive",
        creator: status.creator,
      });
    }
  }
  return status;
}

export function getDeploymentState({ statuses }: Deployment): DeploymentState {
  return statuses.at(-1)?.state ?? "pending";
}

/** https://docs.github.com/rest/deployments/deployments#inactive-deployments */
function listEarlier({ world }: Sandbox, deployment: Deployment): Deployment[] {
  return (world.deployments ?? []).filter(
    (one) =>
      one !== deployment &&
      one.repositoryId === deployment.repositoryId &&
      one.environment === deployment.environment &&
      !one.transient &&
      !one.production &&
      getDeploymentState(one) === "success",
  );
}

function findJob({ world }: Sandbox, { jobId }: Deployment): { run: Run; job: Job } | null {
  for (const run of jobId === null ? [] : world.runs) {
    const job = run.jobs.find((one) => one.id === jobId);
    if (job) return { run, job };
  }
  return null;
}

/** Returns the payload's run and workflow, for a deployment that a run created. */
function describeRun(sandbox: Sandbox, repository: Repository, deployment: Deployment) {
  const found = findJob(sandbox, deployment);
  const workflow = sandbox.world.workflows.find((one) => one.id === found?.run.workflowId);
  if (!found || !workflow) return { workflow: null, workflow_run: null };
  // GitHub leaves the commit out of these payloads.
  const { head_commit: _commit, ...run } = serializeRun(sandbox, repository, found.run);
  return { workflow: serializeWorkflow(sandbox, repository, workflow), workflow_run: run };
}

/**
 * Returns `Missing successful active staging deployment.`, or null if a commit is deployed to all
 * environments that a rule names.
 */
export function describeMissingDeployments(
  { world }: Sandbox,
  repository: Repository,
  { parameters }: BranchRule,
  sha: string,
): string | null {
  const wanted = parameters?.["required_deployment_environments"];
  const missing = (Array.isArray(wanted) ? wanted.map(String) : []).filter((environment) => {
    const newest = (world.deployments ?? []).findLast(
      (one) =>
        one.repositoryId === repository.id && one.sha === sha && one.environment === environment,
    );
    return newest === undefined || getDeploymentState(newest) !== "success";
  });
  if (missing.length === 0) return null;
  const names =
    missing.length > 1 ? `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)}` : missing[0];
  return `Missing successful active ${names} deployment${missing.length > 1 ? "s" : ""}.`;
}
