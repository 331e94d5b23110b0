import type { Sandbox } from "../sandbox.ts";
import { recordIssueEvent, sendIssueEvent } from "./issue-events.ts";
import { formatTimestamp } from "../time.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";

/** Changes title or body, records the time, and emits an event with the former values. */
export function editIssue(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  wanted: { title?: string; body?: string | null },
  actor: string,
): void {
  const changes: Record<string, { from: string }> = {};
  if (wanted.title !== undefined && wanted.title !== issue.title) {
    changes["title"] = { from: issue.title };
    issue.title = wanted.title;
    recordIssueEvent(sandbox, issue, "renamed", actor, {
      rename: { ...changes["title"], to: wanted.title },
    });
  }
  if (wanted.body !== undefined && wanted.body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.body = wanted.body;
  }
  if (Object.keys(changes).length === 0) return;
  const now = formatTimestamp(sandbox.clock());
  issue.updatedAt = now;
  issue.lastEditedAt = now;
  issue.editor = actor;
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "edited", actor, { changes });
}

/** Creates an issue or pull request with the repository's next number. */
export function addIssue(
  sandbox: Sandbox,
  repository: Repository,
  given: { title: string; body: string | null; author: string; pull: Pull | null },
): Issue {
  const now = formatTimestamp(sandbox.clock());
  const issue: Issue = {
    ...given,
    id: sandbox.nextId(),
    repositoryId: repository.id,
    number: repository.nextNumber++,
    state: "open",
    stateReason: null,
    labels: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    lastEditedAt: null,
    events: [],
    reactions: [],
  };
  sandbox.world.issues.push(issue);
  sandbox.save();
  return issue;
}

/** Closes an open issue or pull request. */
export function closeOpenIssue(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  actor: string,
  reason: "completed" | "not_planned" | "duplicate" | null = "completed",
): void {
  if (issue.state === "closed") return;
  const now = formatTimestamp(sandbox.clock());
  issue.state = "closed";
  issue.stateReason = issue.pull ? null : (reason ?? "completed");
  issue.closedAt = now;
  issue.closedBy = actor;
  recordIssueEvent(sandbox, issue, "closed", actor);
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "closed", actor);
}

export function reopenClosedIssue(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  actor: string,
): void {
  if (issue.state === "open") return;
  issue.state = "open";
  issue.stateReason = issue.pull ? null : "reopened";
  issue.closedAt = null;
  issue.closedBy = null;
  recordIssueEvent(sandbox, issue, "reopened", actor);
  sandbox.save();
  sendIssueEvent(sandbox, repository, issue, "reopened", actor);
}

const CLOSING_KEYWORD = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)\b/gi;

/** Returns the issues that a text names with GitHub's keywords: `Fixes #3`. */
function findNamedIssues(sandbox: Sandbox, repository: Repository, text: string): Issue[] {
  const numbers = [...text.matchAll(CLOSING_KEYWORD)].map((found) => Number(found[1]));
  return sandbox.world.issues.filter(
    (one) => one.repositoryId === repository.id && !one.pull && numbers.includes(one.number),
  );
}

/** Closes the issues that a text names in this way, like a merge into the default branch. */
export function closeNamedIssues(
  sandbox: Sandbox,
  repository: Repository,
  text: string,
  actor: string,
): void {
  for (const issue of findNamedIssues(sandbox, repository, text))
    closeOpenIssue(sandbox, repository, issue, actor);
}

/**
 * Returns the issues that a pull request will close: those named in its text with a keyword, if its
 * base is the default branch.
 */
export function listClosedIssues(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): Issue[] {
  return pull.baseRef === repository.defaultBranch
    ? findNamedIssues(sandbox, repository, issue.body ?? "")
    : [];
}

/** Returns the pull requests that will close an issue, or did. */
export function listClosingPulls(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
): { issue: Issue; pull: Pull }[] {
  return sandbox.world.issues.flatMap((one) => {
    if (one.repositoryId !== repository.id || !one.pull) return [];
    return listClosedIssues(sandbox, repository, one, one.pull).includes(issue)
      ? [{ issue: one, pull: one.pull }]
      : [];
  });
}
