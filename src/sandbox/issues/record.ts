import type { Issue, IssueEvent, Repository } from "../model.ts";
import { presentFullPull, UNKNOWN } from "../rest/present/pull.ts";
import { presentIssue } from "../rest/present/issue.ts";
import { triggerPull } from "../pulls/trigger.ts";
import type { Sandbox } from "../sandbox.ts";
import { stamp } from "../time.ts";

/** Notes an event in an issue's timeline. */
export function record(
  sandbox: Sandbox,
  issue: Issue,
  event: IssueEvent["event"],
  actor: string,
  more: { label?: string; commitId?: string } & Pick<
    IssueEvent,
    "subject" | "rename" | "forced" | "dismissed" | "reason"
  > = {},
): void {
  const createdAt = stamp(sandbox.clock());
  const { label = null, commitId = null, ...rest } = more;
  issue.events.push({ id: sandbox.nextId(), event, actor, label, commitId, createdAt, ...rest });
  issue.updatedAt = createdAt;
}

/** Emits `issues`, or `pull_request` where the number is a pull request; that starts what runs on its action. */
export function announce(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  action: string,
  sender: string,
  more: Record<string, unknown> = {},
): void {
  if (issue.pull) {
    // GitHub finds out later whether it can be merged: an event says that it doesn't know.
    const pull = { ...presentFullPull(sandbox, repository, issue, issue.pull), ...UNKNOWN };
    const payload = { number: issue.number, pull_request: pull, ...more };
    sandbox.emit(repository, "pull_request", action, { ...payload, sender });
    triggerPull(sandbox, repository, issue, issue.pull, { action, actor: sender, payload });
  } else {
    sandbox.emit(repository, "issues", action, { issue: presentIssue(sandbox, repository, issue), ...more, sender });
  }
}
