import { announce, record } from "../issues/record.ts";
import { closeNamedIssues } from "../issues/state.ts";
import type { Issue, Pull, Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { stamp } from "../time.ts";

/** Notes a merge, by the button or by a push that contains the head, and tells it. */
export function markMerged(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  actor: string,
  mergeCommitSha: string,
): void {
  const now = stamp(sandbox.clock());
  Object.assign(pull, { merged: true, mergedAt: now, mergedBy: actor, mergeCommitSha });
  Object.assign(issue, { state: "closed", closedAt: now, closedBy: actor });
  record(sandbox, issue, "merged", actor, { commitId: mergeCommitSha });
  record(sandbox, issue, "closed", actor);
  sandbox.save();
  announce(sandbox, repository, issue, "closed", actor);
  if (pull.baseRef === repository.defaultBranch) closeNamedIssues(sandbox, repository, issue.body ?? "", actor);
}
