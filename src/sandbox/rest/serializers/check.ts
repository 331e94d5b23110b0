import { toSuite, type SuiteWithChecks } from "../../checks/check-suites.ts";
import { getGit } from "../../git/get-git.ts";
import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeApp } from "./app.ts";
import { serializeSimpleCommit } from "./commit.ts";
import { serializeRepository } from "./repository.ts";
import { serializeUser } from "./user.ts";
import type { Repository } from "../../schema/repository.ts";
import type { CheckRun, CommitStatus } from "../../schema/checks.ts";

export function serializeCheckRun(sandbox: Sandbox, repository: Repository, check: CheckRun) {
  const url = `${getRepositoryApiUrl(sandbox, repository)}/check-runs/${check.id}`;
  const page = `${getRepositoryPageUrl(sandbox, repository)}/runs/${check.id}`;
  const app = sandbox.world.apps.find((known) => known.slug === check.appSlug);
  return {
    id: check.id,
    name: check.name,
    node_id: formatNodeId("CR", check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    url,
    html_url: page,
    details_url: check.detailsUrl ?? page,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      ...check.output,
      annotations_count: check.annotations?.length ?? 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: check.suiteId },
    app: app ? serializeApp(sandbox, app) : null,
    pull_requests: listPullsOfHead(sandbox, repository, check.headSha),
  };
}

/** Serializes the suite of these check runs. */
export function serializeSuiteOfChecks(
  sandbox: Sandbox,
  repository: Repository,
  checks: CheckRun[],
) {
  return serializeCheckSuite(sandbox, repository, toSuite(sandbox, repository, checks));
}

/** Serializes a suite: the check runs of one app for one commit. Its state follows from theirs. */
export function serializeCheckSuite(
  sandbox: Sandbox,
  repository: Repository,
  suite: SuiteWithChecks,
) {
  const { checks, headSha, createdAt } = suite;
  const done = checks.length > 0 && checks.every((check) => check.status === "completed");
  const app = sandbox.world.apps.find((known) => known.slug === suite.appSlug);
  const commit = getGit(sandbox, repository).commit(headSha);
  const url = `${getRepositoryApiUrl(sandbox, repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: formatNodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: headSha,
    status: done
      ? "completed"
      : checks.some((check) => check.status !== "queued")
        ? "in_progress"
        : "queued",
    conclusion: done ? findWorstConclusion(checks) : null,
    url,
    before: suite.before,
    after: headSha,
    pull_requests: listPullsOfHead(sandbox, repository, headSha),
    app: app ? serializeApp(sandbox, app) : null,
    created_at: createdAt,
    updated_at:
      checks
        .map((check) => check.completedAt ?? check.startedAt)
        .sort()
        .at(-1) ?? createdAt,
    latest_check_runs_count: checks.length,
    head_commit: commit && serializeSimpleCommit(commit),
    repository: serializeRepository(sandbox, repository),
    check_runs_url: `${url}/check-runs`,
  };
}

export function serializeStatus(sandbox: Sandbox, repository: Repository, status: CommitStatus) {
  return {
    url: `${getRepositoryApiUrl(sandbox, repository)}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: formatNodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: serializeUser(sandbox, status.creator),
  };
}

/** Returns the short form of open pull requests whose head is this commit. */
export function listPullsOfHead(sandbox: Sandbox, repository: Repository, sha: string) {
  const url = getRepositoryApiUrl(sandbox, repository);
  const repo = { id: repository.id, url, name: repository.name };
  return sandbox.world.issues.flatMap((issue) => {
    const pull = issue.pull;
    if (issue.repositoryId !== repository.id || issue.state !== "open" || pull?.headSha !== sha)
      return [];
    const head = { ref: pull.headRef, sha: pull.headSha, repo };
    const base = { ref: pull.baseRef, sha: pull.baseSha, repo };
    return [{ id: pull.id, number: issue.number, url: `${url}/pulls/${issue.number}`, head, base }];
  });
}

function findWorstConclusion(checks: CheckRun[]): string {
  const order = ["startup_failure", "failure", "timed_out", "action_required", "cancelled"];
  const conclusions = checks.map((check) => check.conclusion);
  return order.find((one) => conclusions.some((each) => each === one)) ?? "success";
}
