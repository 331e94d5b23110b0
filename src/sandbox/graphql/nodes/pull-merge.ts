import { findQueueRule, listQueuedPulls } from "../../pulls/merge-queue.ts";
import { formatNodeId } from "../../rest/serializers/urls.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";
import { listBranchRules } from "../../rules/branch-rules.ts";
import { getGit } from "../../git/get-git.ts";
import { readMergeability } from "../../pulls/mergeability.ts";
import { getReviewDecision } from "../../rules/review-rules.ts";
import { hasRole } from "./comment-fields.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Pull, AutoMerge, QueueEntry } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

function buildAutoMergeNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  wish: AutoMerge,
): GraphqlNode {
  return {
    authorEmail: null,
    commitBody: wish.message,
    commitHeadline: wish.title,
    enabledAt: wish.at,
    enabledBy: () => scope.show.actor(wish.login),
    mergeMethod: wish.method.toUpperCase(),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
}

/** Builds an entry of a merge queue. `position` counts from 1. */
export function buildQueueEntryNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  entry: QueueEntry,
): GraphqlNode {
  const place = listQueuedPulls(scope.sandbox, repository, pull.baseRef).findIndex(
    (one) => one.issue === issue,
  );
  return {
    __typename: "MergeQueueEntry",
    id: formatNodeId("MQE", entry.id),
    position: place + 1,
    state: "AWAITING_CHECKS",
    enqueuedAt: entry.at,
    enqueuer: () => scope.show.actor(entry.login),
    estimatedTimeToMerge: null,
    ...{ jump: false, solo: false, mergeQueue: null },
    baseCommit: () => entry.group && scope.show.object(repository, entry.group.baseSha),
    headCommit: () => entry.group && scope.show.object(repository, entry.group.headSha),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
}

/** Builds the fields of a pull request about whether and how it was or can be merged. */
export function buildMergeFields(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  pull: Pull,
) {
  const merge = () => readMergeability(scope.sandbox, repository, issue, pull);
  const trial = `refs/pull/${issue.number}/merge`;
  return {
    merged: pull.merged,
    mergedAt: pull.mergedAt,
    mergeCommit: () =>
      pull.mergeCommitSha === null ? null : scope.show.object(repository, pull.mergeCommitSha),
    potentialMergeCommit: () => {
      const oid = issue.state === "open" ? getGit(scope.sandbox, repository).ref(trial) : null;
      return oid === null ? null : scope.show.object(repository, oid);
    },
    mergeable: () =>
      ({ true: "MERGEABLE", false: "CONFLICTING", null: "UNKNOWN" })[`${merge().mergeable}`],
    mergeStateStatus: () => merge().state.toUpperCase(),
    reviewDecision: () => {
      const of = { sandbox: scope.sandbox, repository, issue, pull };
      return getReviewDecision(of, listBranchRules(repository, pull.baseRef));
    },
    autoMergeRequest: () =>
      pull.autoMerge ? buildAutoMergeNode(scope, repository, issue, pull, pull.autoMerge) : null,
    isInMergeQueue: Boolean(pull.queue),
    isMergeQueueEnabled: findQueueRule(repository, pull.baseRef) !== null,
    mergeQueue: null,
    mergeQueueEntry: () =>
      pull.queue ? buildQueueEntryNode(scope, repository, issue, pull, pull.queue) : null,
    ...{
      viewerCanEnableAutoMerge: false,
      viewerCanDisableAutoMerge: false,
      viewerCanUpdateBranch: false,
    },
    viewerCanEditFiles: issue.state === "open" && hasRole(scope, repository, "write"),
  };
}
