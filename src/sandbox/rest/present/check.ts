import type { CheckRun, CommitStatus, Repository } from "../../model.ts";
import { suiteOf, type Suite } from "../../checks/suites.ts";
import { gitOf } from "../../git/of.ts";
import type { Sandbox } from "../../sandbox.ts";
import { nodeId, repositoryApi, repositoryPage } from "./address.ts";
import { presentApp } from "./app.ts";
import { presentSimpleCommit } from "./commit.ts";
import { presentRepository } from "./repository.ts";
import { presentUser } from "./user.ts";

export function presentCheckRun(sandbox: Sandbox, repository: Repository, check: CheckRun) {
  const url = `${repositoryApi(sandbox, repository)}/check-runs/${check.id}`;
  const page = `${repositoryPage(sandbox, repository)}/runs/${check.id}`;
  const app = sandbox.world.apps.find((known) => known.slug === check.appSlug);
  return {
    id: check.id,
    name: check.name,
    node_id: nodeId("CR", check.id),
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
    app: app ? presentApp(sandbox, app) : null,
    pull_requests: pullsOfHead(sandbox, repository, check.headSha),
  };
}

/** The suite of these check runs. */
export function presentCheckSuite(sandbox: Sandbox, repository: Repository, checks: CheckRun[]) {
  return presentSuite(sandbox, repository, suiteOf(sandbox, repository, checks));
}

/** A suite is what one app says about one commit: its state is made from its check runs. */
export function presentSuite(sandbox: Sandbox, repository: Repository, suite: Suite) {
  const { checks, headSha, createdAt } = suite;
  const done = checks.length > 0 && checks.every((check) => check.status === "completed");
  const app = sandbox.world.apps.find((known) => known.slug === suite.appSlug);
  const commit = gitOf(sandbox, repository).commit(headSha);
  const url = `${repositoryApi(sandbox, repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: headSha,
    status: done ? "completed" : checks.some((check) => check.status !== "queued") ? "in_progress" : "queued",
    conclusion: done ? worst(checks) : null,
    url,
    before: suite.before,
    after: headSha,
    pull_requests: pullsOfHead(sandbox, repository, headSha),
    app: app ? presentApp(sandbox, app) : null,
    created_at: createdAt,
    updated_at:
      checks
        .map((check) => check.completedAt ?? check.startedAt)
        .sort()
        .at(-1) ?? createdAt,
    latest_check_runs_count: checks.length,
    head_commit: commit && presentSimpleCommit(commit),
    repository: presentRepository(sandbox, repository),
    check_runs_url: `${url}/check-runs`,
  };
}

export function presentStatus(sandbox: Sandbox, repository: Repository, status: CommitStatus) {
  return {
    url: `${repositoryApi(sandbox, repository)}/statuses/${status.sha}`,
    avatar_url: null,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: presentUser(sandbox, status.creator),
  };
}

/** The short form of open pull requests whose head this commit is. */
export function pullsOfHead(sandbox: Sandbox, repository: Repository, sha: string) {
  const url = repositoryApi(sandbox, repository);
  const repo = { id: repository.id, url, name: repository.name };
  return sandbox.world.issues.flatMap((issue) => {
    const pull = issue.pull;
    if (issue.repositoryId !== repository.id || issue.state !== "open" || pull?.headSha !== sha) return [];
    const head = { ref: pull.headRef, sha: pull.headSha, repo };
    const base = { ref: pull.baseRef, sha: pull.baseSha, repo };
    return [{ id: pull.id, number: issue.number, url: `${url}/pulls/${issue.number}`, head, base }];
  });
}

function worst(checks: CheckRun[]): string {
  const order = ["startup_failure", "failure", "timed_out", "action_required", "cancelled"];
  const conclusions = checks.map((check) => check.conclusion);
  return order.find((one) => conclusions.some((each) => each === one)) ?? "success";
}
