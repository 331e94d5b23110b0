import type { Issue, Pull, Repository } from "../model.ts";
import { startsNoRuns } from "../starts-no-runs.ts";
import type { Sandbox, TriggerEvent } from "../sandbox.ts";

/** Starts the runs of an action of a pull request: each workflow says in `types` which ones it takes. */
export function triggerPull(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  event: Pick<TriggerEvent, "action" | "actor" | "payload">,
): void {
  if (startsNoRuns(sandbox, repository, event.actor, pull.headSha)) return;
  const { headSha: sha, headRef: branch, baseRef: baseBranch } = pull;
  const pullNumber = issue.number;
  sandbox.actions.trigger(repository, { ...event, name: "pull_request", sha, branch, baseBranch, pullNumber });
}
