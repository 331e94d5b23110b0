import type { Issue, IssueEvent, IssueEventName, Repository } from "../../model.ts";
import { nodeId } from "../../rest/present/address.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";

const TYPES: Record<IssueEventName, string> = {
  ...{ labeled: "LabeledEvent", unlabeled: "UnlabeledEvent", renamed: "RenamedTitleEvent" },
  ...{ assigned: "AssignedEvent", unassigned: "UnassignedEvent" },
  ...{ locked: "LockedEvent", unlocked: "UnlockedEvent" },
  ...{ closed: "ClosedEvent", reopened: "ReopenedEvent", merged: "MergedEvent" },
  ...{ head_ref_deleted: "HeadRefDeletedEvent", head_ref_force_pushed: "HeadRefForcePushedEvent" },
  ...{ base_ref_changed: "BaseRefChangedEvent" },
  ...{ convert_to_draft: "ConvertToDraftEvent", ready_for_review: "ReadyForReviewEvent" },
  ...{ review_requested: "ReviewRequestedEvent", review_request_removed: "ReviewRequestRemovedEvent" },
  review_dismissed: "ReviewDismissedEvent",
  ...{ added_to_merge_queue: "AddedToMergeQueueEvent", removed_from_merge_queue: "RemovedFromMergeQueueEvent" },
  ...{ auto_merge_enabled: "AutoMergeEnabledEvent", auto_merge_disabled: "AutoMergeDisabledEvent" },
};

/** One event of an issue's timeline, with the fields that its type adds. */
export function eventNode(scope: Scope, repository: Repository, issue: Issue, event: IssueEvent): Node {
  const { pull } = issue;
  const whole = () => (pull ? scope.show.pull(repository, issue, pull) : scope.show.issue(repository, issue));
  return {
    __typename: TYPES[event.event],
    id: nodeId("LE", event.id),
    actor: () => scope.show.actor(event.actor),
    createdAt: event.createdAt,
    ...{ labelable: whole, closable: whole, subject: whole, assignable: whole, lockable: whole },
    pullRequest: () => pull && scope.show.pull(repository, issue, pull),
    ...OWN[event.event]?.(scope, repository, issue, event),
  };
}

type Own = (scope: Scope, repository: Repository, issue: Issue, event: IssueEvent) => Node;

const label: Own = (scope, repository, _issue, event) => {
  const found = repository.labels.find((one) => one.name === event.label);
  return { label: () => found && scope.show.label(repository, found) };
};

const subject = (name: string): Own => {
  return (scope, _repository, _issue, event) => ({ [name]: () => event.subject && scope.show.actor(event.subject) });
};

const OWN: Partial<Record<IssueEventName, Own>> = {
  labeled: label,
  unlabeled: label,
  assigned: subject("assignee"),
  unassigned: subject("assignee"),
  review_requested: subject("requestedReviewer"),
  review_request_removed: subject("requestedReviewer"),
  renamed: (_scope, _repository, _issue, { rename }) => ({ currentTitle: rename?.to, previousTitle: rename?.from }),
  merged: (scope, repository, issue, { commitId }) => ({
    commit: () => (commitId === null ? null : scope.show.object(repository, commitId)),
    mergeRefName: issue.pull?.baseRef,
  }),
  review_dismissed: (scope, repository, issue, { dismissed }) => {
    const review = issue.pull?.reviews.find((one) => one.id === dismissed?.reviewId);
    return {
      dismissalMessage: dismissed?.message ?? null,
      previousReviewState: dismissed?.state.toUpperCase(),
      review: () => (review ? scope.show.review(repository, issue, review) : null),
    };
  },
  removed_from_merge_queue: (_scope, _repository, _issue, { reason }) => ({ reason: reason ?? null }),
  head_ref_force_pushed: (scope, repository, issue, { forced }) => {
    const headRef = `refs/heads/${issue.pull?.headRef}`;
    return {
      beforeCommit: () => forced && scope.show.object(repository, forced.before),
      afterCommit: () => forced && scope.show.object(repository, forced.after),
      ref: () => scope.show.ref(repository, headRef),
    };
  },
  head_ref_deleted: (_scope, _repository, issue) => ({ headRef: null, headRefName: issue.pull?.headRef }),
};
