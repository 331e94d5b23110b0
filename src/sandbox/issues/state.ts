import type { Issue, Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { announce, record } from "./record.ts";
import { stamp } from "../time.ts";

/** Closes an issue or pull request that is open. */
export function closeIssue(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  actor: string,
  reason: "completed" | "not_planned" | "duplicate" | null = "completed",
): void {
  if (issue.state === "closed") return;
  const now = stamp(sandbox.clock());
  issue.state = "closed";
  issue.stateReason = issue.pull ? null : (reason ?? "completed");
  issue.closedAt = now;
  issue.closedBy = actor;
  record(sandbox, issue, "closed", actor);
  sandbox.save();
  announce(sandbox, repository, issue, "closed", actor);
}

export function reopenIssue(sandbox: Sandbox, repository: Repository, issue: Issue, actor: string): void {
  if (issue.state === "open") return;
  issue.state = "open";
  issue.stateReason = issue.pull ? null : "reopened";
  issue.closedAt = null;
  issue.closedBy = null;
  record(sandbox, issue, "reopened", actor);
  sandbox.save();
  announce(sandbox, repository, issue, "reopened", actor);
}

const CLOSING = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)\b/gi;

/** The issues that a text names with GitHub's keywords: `Fixes #3`. */
export function namedIssues(sandbox: Sandbox, repository: Repository, text: string): Issue[] {
  const numbers = [...text.matchAll(CLOSING)].map((found) => Number(found[1]));
  return sandbox.world.issues.filter(
    (one) => one.repositoryId === repository.id && !one.pull && numbers.includes(one.number),
  );
}

/** Closes what a text names so, as a merge into the default branch does. */
export function closeNamedIssues(sandbox: Sandbox, repository: Repository, text: string, actor: string): void {
  for (const issue of namedIssues(sandbox, repository, text)) closeIssue(sandbox, repository, issue, actor);
}
