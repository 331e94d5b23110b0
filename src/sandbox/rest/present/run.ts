import type { Artifact, Job, Repository, Run, Workflow } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { gitOf } from "../../git/of.ts";
import { nodeId, repositoryApi, repositoryPage } from "./address.ts";
import { pullsOfHead } from "./check.ts";
import { presentRepository } from "./repository.ts";
import { presentUser } from "./user.ts";
import { stamp } from "../../time.ts";

export function presentRun(sandbox: Sandbox, repository: Repository, run: Run) {
  const url = `${repositoryApi(sandbox, repository)}/actions/runs/${run.id}`;
  const page = `${repositoryPage(sandbox, repository)}/actions/runs/${run.id}`;
  const commit = gitOf(sandbox, repository).commit(run.headSha);
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WFR", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflowPath,
    display_title: run.displayTitle,
    run_number: run.runNumber,
    run_attempt: run.runAttempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.suiteId,
    check_suite_node_id: nodeId("CS", run.suiteId),
    url,
    html_url: page,
    pull_requests: pullsOfHead(sandbox, repository, run.headSha),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.startedAt,
    actor: presentUser(sandbox, run.actor),
    triggering_actor: presentUser(sandbox, run.triggeringActor ?? run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryApi(sandbox, repository)}/check-suites/${run.suiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.runAttempt > 1 ? `${url}/attempts/${run.runAttempt - 1}` : null,
    workflow_url: `${repositoryApi(sandbox, repository)}/actions/workflows/${run.workflowId}`,
    head_commit: commit && {
      id: commit.oid,
      tree_id: commit.tree,
      message: commit.message.trimEnd(),
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
    repository: presentRepository(sandbox, repository),
    head_repository: presentRepository(sandbox, repository),
  };
}

export function presentJob(sandbox: Sandbox, repository: Repository, run: Run, job: Job) {
  const api = repositoryApi(sandbox, repository);
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: run.runAttempt,
    node_id: nodeId("J", job.id),
    head_sha: run.headSha,
    head_branch: run.headBranch,
    workflow_name: run.name,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${repositoryPage(sandbox, repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: run.startedAt,
    // Never empty: while it is queued, GitHub says when it was queued.
    started_at: job.startedAt ?? run.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map((step) => ({
      number: step.number,
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    check_run_url: `${api}/check-runs/${sandbox.world.checkRuns.find((one) => one.jobId === job.id)?.id ?? job.id}`,
    labels: job.labels ?? [],
    runner_id: job.runnerName === null ? null : 1,
    runner_name: job.runnerName,
    runner_group_id: null,
    runner_group_name: null,
  };
}

export function presentWorkflow(sandbox: Sandbox, repository: Repository, workflow: Workflow) {
  return {
    id: workflow.id,
    node_id: nodeId("W", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.disabled ? "disabled_manually" : "active",
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${repositoryApi(sandbox, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${repositoryPage(sandbox, repository)}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${repositoryPage(sandbox, repository)}/actions/workflows/${workflow.id}/badge.svg`,
  };
}

export function presentArtifact(sandbox: Sandbox, repository: Repository, artifact: Artifact) {
  const url = `${repositoryApi(sandbox, repository)}/actions/artifacts/${artifact.id}`;
  const run = sandbox.world.runs.find((known) => known.id === artifact.runId);
  return {
    id: artifact.id,
    node_id: nodeId("MDg6", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.sizeInBytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired || artifact.expiresAt <= stamp(sandbox.clock()),
    digest: artifact.digest.startsWith("sha256:") ? artifact.digest : `sha256:${artifact.digest}`,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    workflow_run: run && {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: repository.id,
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  };
}
