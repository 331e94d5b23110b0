import type { Sandbox } from "../../sandbox.ts";
import { getGit } from "../../git/get-git.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { listPullsOfHead } from "./check.ts";
import { serializeRepository } from "./repository.ts";
import { serializeUser } from "./user.ts";
import { formatTimestamp } from "../../time.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, Job, Artifact, Workflow } from "../../schema/runs.ts";

export function serializeRun(sandbox: Sandbox, repository: Repository, run: Run) {
  const url = `${getRepositoryApiUrl(sandbox, repository)}/actions/runs/${run.id}`;
  const page = `${getRepositoryPageUrl(sandbox, repository)}/actions/runs/${run.id}`;
  const commit = getGit(sandbox, repository).commit(run.headSha);
  return {
    id: run.id,
    name: run.name,
    node_id: formatNodeId("WFR", run.id),
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
    check_suite_node_id: formatNodeId("CS", run.suiteId),
    url,
    html_url: page,
    pull_requests: listPullsOfHead(sandbox, repository, run.headSha),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.startedAt,
    actor: serializeUser(sandbox, run.actor),
    triggering_actor: serializeUser(sandbox, run.triggeringActor ?? run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${getRepositoryApiUrl(sandbox, repository)}/check-suites/${run.suiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.runAttempt > 1 ? `${url}/attempts/${run.runAttempt - 1}` : null,
    workflow_url: `${getRepositoryApiUrl(sandbox, repository)}/actions/workflows/${run.workflowId}`,
    head_commit: commit && {
      id: commit.oid,
      tree_id: commit.tree,
      message: commit.message.trimEnd(),
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
    repository: serializeRepository(sandbox, repository),
    head_repository: serializeRepository(sandbox, repository),
  };
}

export function serializeJob(sandbox: Sandbox, repository: Repository, run: Run, job: Job) {
  const api = getRepositoryApiUrl(sandbox, repository);
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: run.runAttempt,
    node_id: formatNodeId("J", job.id),
    head_sha: run.headSha,
    head_branch: run.headBranch,
    workflow_name: run.name,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: run.startedAt,
    // Never empty: for a queued job GitHub returns the time of queueing.
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

export function serializeWorkflow(sandbox: Sandbox, repository: Repository, workflow: Workflow) {
  return {
    id: workflow.id,
    node_id: formatNodeId("W", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: workflow.disabled ? "disabled_manually" : "active",
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${getRepositoryApiUrl(sandbox, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${getRepositoryPageUrl(sandbox, repository)}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${getRepositoryPageUrl(sandbox, repository)}/actions/workflows/${workflow.id}/badge.svg`,
  };
}

export function serializeArtifact(sandbox: Sandbox, repository: Repository, artifact: Artifact) {
  const url = `${getRepositoryApiUrl(sandbox, repository)}/actions/artifacts/${artifact.id}`;
  const run = sandbox.world.runs.find((known) => known.id === artifact.runId);
  return {
    id: artifact.id,
    node_id: formatNodeId("MDg6", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.sizeInBytes,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired || artifact.expiresAt <= formatTimestamp(sandbox.clock()),
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
