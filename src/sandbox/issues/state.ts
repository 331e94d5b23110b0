import type { Issue, Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { announce, record } from "./record.ts";

/** Closes an issue or pull request that is open. */
export function closeIssue(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  actor: string,
  reason: "completed" | "not_planned" | null = "completed",
): void {
  if (issue.state === "closed") return;
  const now = sandbox.clock().toISOString();
  issue.state = "closed";
  issue.stateReason = issue.pull ? null : (reason ?? "completed");
  issue.closedAt = now;
  record(sandbox, issue, "closed", actor);
  sandbox.save();
  announce(sandbox, repository, issue, "closed", actor);
}

export function reopenIssue(sandbox: Sandbox, repository: Repository, issue: Issue, actor: string): void {
  if (issue.state === "open") return;
  issue.state = "open";
  issue.stateReason = issue.pull ? null : "reopened";
  issue.closedAt = null;
  record(sandbox, issue, "reopened", actor);
  sandbox.save();
  announce(sandbox, repository, issue, "reopened", actor);
}

const CLOSING = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d+)\b/gi;

/** Closes the issues that a text names with GitHub's keywords (`Fixes #3`), as a merge into the default branch does. */
export function closeNamedIssues(sandbox: Sandbox, repository: Repository, text: string, actor: string): void {
  for (const [, number] of text.matchAll(CLOSING)) {
    const issue = sandbox.world.issues.find(
      (one) => one.repositoryId === repository.id && one.number === Number(number) && !one.pull,
    );
    if (issue) closeIssue(sandbox, repository, issue, actor);
  }
}
