import { getRules } from "../../git/branch-rules.ts";
import { gitOf } from "../../git/of.ts";
import type { Issue, Pull, Repository } from "../../model.ts";
import { readMergeability } from "../../pulls/mergeability.ts";
import { queueRule } from "../../pulls/queue.ts";
import { getReviewDecision } from "../../rules/reviews.ts";
import type { Scope } from "../scope.ts";
import { autoMergeNode, queueEntryNode } from "./queue.ts";
import { hasRole } from "./written.ts";

/** The part of a pull request that tells whether and how it was or can be merged. */
export function pullMerge(scope: Scope, repository: Repository, issue: Issue, pull: Pull) {
  const merge = () => readMergeability(scope.sandbox, repository, issue, pull);
  const trial = `refs/pull/${issue.number}/merge`;
  return {
    merged: pull.merged,
    mergedAt: pull.mergedAt,
    mergeCommit: () => (pull.mergeCommitSha === null ? null : scope.show.object(repository, pull.mergeCommitSha)),
    potentialMergeCommit: () => {
      const oid = issue.state === "open" ? gitOf(scope.sandbox, repository).ref(trial) : null;
      return oid === null ? null : scope.show.object(repository, oid);
    },
    mergeable: () => ({ true: "MERGEABLE", false: "CONFLICTING", null: "UNKNOWN" })[`${merge().mergeable}`],
    mergeStateStatus: () => merge().state.toUpperCase(),
    reviewDecision: () => {
      const of = { sandbox: scope.sandbox, repository, issue, pull };
      return getReviewDecision(of, getRules(repository, pull.baseRef));
    },
    autoMergeRequest: () => (pull.autoMerge ? autoMergeNode(scope, repository, issue, pull, pull.autoMerge) : null),
    isInMergeQueue: Boolean(pull.queue),
    isMergeQueueEnabled: queueRule(repository, pull.baseRef) !== null,
    mergeQueue: null,
    mergeQueueEntry: () => (pull.queue ? queueEntryNode(scope, repository, issue, pull, pull.queue) : null),
    ...{ viewerCanEnableAutoMerge: false, viewerCanDisableAutoMerge: false, viewerCanUpdateBranch: false },
    viewerCanEditFiles: issue.state === "open" && hasRole(scope, repository, "write"),
  };
}
