import type { Issue, Pull, Repository } from "../model.ts";
import { isJobsToken, startsNoRuns } from "../starts-no-runs.ts";
import type { GitEvent, Sandbox } from "../sandbox.ts";

/** Starts the runs of an action of a pull request: each workflow says in `types` which ones it takes. */
export function triggerPull(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  event: Pick<GitEvent, "action" | "actor" | "payload">,
): void {
  const { headSha: sha, headRef: branch, baseRef: baseBranch } = pull;
  const pullNumber = issue.number;
  const about = { ...event, sha, branch, baseBranch, pullNumber };
  // `[skip ci]` holds for `push` and `pull_request` alone.
  if (!isJobsToken(event.actor)) sandbox.actions.trigger(repository, { ...about, name: "pull_request_target" });
  if (startsNoRuns(sandbox, repository, event.actor, sha)) return;
  sandbox.actions.trigger(repository, { ...about, name: "pull_request" });
}
