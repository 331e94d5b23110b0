import { isJobToken, isRunSuppressed } from "../actions/run-suppression.ts";
import type { GitEvent, Sandbox } from "../sandbox.ts";
import { serializeFullPull } from "../rest/serializers/pull.ts";
import { serializeIssue } from "../rest/serializers/issue.ts";
import { formatTimestamp } from "../time.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull } from "../schema/pulls.ts";
import type { Issue, IssueEvent } from "../schema/issues.ts";

/**
 * Starts the runs of an action of a pull request: each workflow says in `types` which ones it
 * takes.
 */
function startPullRuns(
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
  if (!isJobToken(event.actor))
    sandbox.actions.trigger(repository, { ...about, name: "pull_request_target" });
  if (isRunSuppressed(sandbox, repository, event.actor, sha)) return;
  sandbox.actions.trigger(repository, { ...about, name: "pull_request" });
}

/** Notes an event in an issue's timeline. */
export function recordIssueEvent(
  sandbox: Sandbox,
  issue: Issue,
  event: IssueEvent["event"],
  actor: string,
  more: { label?: string; commitId?: string } & Pick<
    IssueEvent,
    "subject" | "rename" | "forced" | "dismissed" | "reason"
  > = {},
): void {
  const createdAt = formatTimestamp(sandbox.clock());
  const { label = null, commitId = null, ...rest } = more;
  issue.events.push({ id: sandbox.nextId(), event, actor, label, commitId, createdAt, ...rest });
  issue.updatedAt = createdAt;
}

/**
 * Emits `issues`, or `pull_request` where the number is a pull request; that starts what runs on
 * its action.
 */
export function sendIssueEvent(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  action: string,
  sender: string,
  more: Record<string, unknown> = {},
): void {
  if (issue.pull) {
    // GitHub finds out later whether it can be merged: an event says that it doesn't know.
    const pull = serializeFullPull(sandbox, repository, issue, issue.pull);
    const payload = { number: issue.number, pull_request: pull, ...more };
    sandbox.emit(repository, "pull_request", action, { ...payload, sender });
    startPullRuns(sandbox, repository, issue, issue.pull, { action, actor: sender, payload });
  } else {
    sandbox.emit(repository, "issues", action, {
      issue: serializeIssue(sandbox, repository, issue),
      ...more,
      sender,
    });
  }
}
