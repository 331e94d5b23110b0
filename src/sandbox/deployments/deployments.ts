/** Deployments and their statuses: made, kept, told of. */
import type { Deployment, DeploymentState, DeploymentStatus, Job, Repository, Run } from "../model.ts";
import { presentCheckRun } from "../rest/present/check.ts";
import { presentDeployment, presentDeploymentStatus } from "../rest/present/deployment.ts";
import { presentRun, presentWorkflow } from "../rest/present/run.ts";
import type { Sandbox } from "../sandbox.ts";
import { stamp } from "../time.ts";

export type NewDeployment = Omit<Deployment, "id" | "repositoryId" | "createdAt" | "statuses">;

export function createDeployment(sandbox: Sandbox, repository: Repository, given: NewDeployment): Deployment {
  const made: Deployment = {
    ...given,
    ...{ id: sandbox.nextId(), repositoryId: repository.id, createdAt: stamp(sandbox.clock()), statuses: [] },
  };
  sandbox.world.deployments = [...(sandbox.world.deployments ?? []), made];
  sandbox.save();
  sandbox.emit(repository, "deployment", "created", {
    deployment: presentDeployment(sandbox, repository, made),
    ...describeRun(sandbox, repository, made),
    sender: made.creator,
  });
  return made;
}

export type NewStatus = Pick<DeploymentStatus, "state" | "creator"> & Partial<DeploymentStatus>;

/** A success makes the successful deployments before it inactive, unless `keepOthers` is set. */
export function addDeploymentStatus(
  sandbox: Sandbox,
  repository: Repository,
  deployment: Deployment,
  given: NewStatus,
  keepOthers = false,
): DeploymentStatus {
  const status: DeploymentStatus = {
    ...{ description: "", logUrl: "", environmentUrl: "", ...given },
    ...{ id: sandbox.nextId(), createdAt: stamp(sandbox.clock()) },
  };
  deployment.statuses.push(status);
  sandbox.save();
  const job = findJob(sandbox, deployment);
  const check = sandbox.world.checkRuns.find((one) => one.jobId === job?.job.id);
  sandbox.emit(repository, "deployment_status", "created", {
    deployment_status: presentDeploymentStatus(sandbox, repository, deployment, status),
    deployment: presentDeployment(sandbox, repository, deployment),
    ...(check && { check_run: presentCheckRun(sandbox, repository, check) }),
    ...describeRun(sandbox, repository, deployment),
    sender: status.creator,
  });
  if (status.state === "success" && !keepOthers) {
    for (const other of listEarlier(sandbox, deployment)) {
      addDeploymentStatus(sandbox, repository, other, { state: "inactive", creator: status.creator });
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

/** The payload's run and workflow, for a deployment that a run made. */
function describeRun(sandbox: Sandbox, repository: Repository, deployment: Deployment) {
  const found = findJob(sandbox, deployment);
  const workflow = sandbox.world.workflows.find((one) => one.id === found?.run.workflowId);
  if (!found || !workflow) return { workflow: null, workflow_run: null };
  // GitHub leaves the commit out of these payloads.
  const { head_commit: _commit, ...run } = presentRun(sandbox, repository, found.run);
  return { workflow: presentWorkflow(sandbox, repository, workflow), workflow_run: run };
}
