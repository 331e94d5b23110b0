import { isJobToken, isRunSuppressed } from "../actions/run-suppression.ts";
import type { GitEvent, Sandbox } from "../sandbox.ts";
import { serializeFullPull } from "../rest/serializers/pull.ts";
import { serializeIssue } from "../rest/serializers/issue.ts";
import { formatTimestamp } from "../time.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull } from "../schema/pulls.ts";
import type { Issue, IssueEvent } from "../schema/issues.ts";

/** Starts the runs for an action of a pull request. Each workflow lists the actions in `types`. */
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
  // `[skip ci]` applies only to `push` and `pull_request`.
  if (!isJobToken(event.actor))
    sandbox.actions.trigger(repository, { ...about, name: "pull_request_target" });
  if (isRunSuppressed(sandbox, repository, event.actor, sha)) return;
  sandbox.actions.trigger(repository, { ...about, name: "pull_request" });
}

/** Records an event in an issue's timeline. */
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
 * Emits `issues`, or `pull_request` if the number is a pull request. This starts the workflow runs
 * for its action.
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
    // GitHub computes later whether it can be merged. The event has the value "unknown".
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
