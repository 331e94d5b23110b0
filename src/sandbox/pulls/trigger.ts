import type { Issue, Repository } from "../model.ts";
import { presentFullPull } from "../rest/present/pull.ts";
import { presentRepository } from "../rest/present/repository.ts";
import { presentUser } from "../rest/present/user.ts";
import { startsNoRuns } from "../starts-no-runs.ts";
import type { Sandbox } from "../sandbox.ts";

/** Starts the `pull_request` runs of one of its three usual actions. */
export function triggerPull(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  action: "opened" | "synchronize" | "reopened",
  actor: string,
): void {
  const pull = issue.pull;
  if (!pull || startsNoRuns(sandbox, repository, actor, pull.headSha)) return;
  sandbox.actions.trigger(repository, {
    name: "pull_request",
    action,
    sha: pull.headSha,
    branch: pull.headRef,
    baseBranch: pull.baseRef,
    pullNumber: issue.number,
    actor,
    payload: {
      action,
      number: issue.number,
      pull_request: presentFullPull(sandbox, repository, issue, pull),
      repository: presentRepository(sandbox, repository),
      sender: presentUser(sandbox, actor),
    },
  });
}
