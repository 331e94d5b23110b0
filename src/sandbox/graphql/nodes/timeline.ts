import { formatNodeId } from "../../rest/serializers/urls.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";
import { createConnection, type ConnectionArgs } from "../connection.ts";
import { listTimelineEntries, type TimelineEntry } from "../../issues/timeline.ts";
import { formatTimestamp } from "../../time.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Issue, IssueEvent, IssueEventName } from "../../schema/issues.ts";

const EVENT_TYPES: Record<IssueEventName, string> = {
  ...{ labeled: "LabeledEvent", unlabeled: "UnlabeledEvent", renamed: "RenamedTitleEvent" },
  ...{ assigned: "AssignedEvent", unassigned: "UnassignedEvent" },
  ...{ locked: "LockedEvent", unlocked: "UnlockedEvent" },
  ...{ closed: "ClosedEvent", reopened: "ReopenedEvent", merged: "MergedEvent" },
  ...{ head_ref_deleted: "HeadRefDeletedEvent", head_ref_force_pushed: "HeadRefForcePushedEvent" },
  ...{ base_ref_changed: "BaseRefChangedEvent" },
  ...{ convert_to_draft: "ConvertToDraftEvent", ready_for_review: "ReadyForReviewEvent" },
  ...{
    review_requested: "ReviewRequestedEvent",
    review_request_removed: "ReviewRequestRemovedEvent",
  },
  review_dismissed: "ReviewDismissedEvent",
  ...{
    added_to_merge_queue: "AddedToMergeQueueEvent",
    removed_from_merge_queue: "RemovedFromMergeQueueEvent",
  },
  ...{ auto_merge_enabled: "AutoMergeEnabledEvent", auto_merge_disabled: "AutoMergeDisabledEvent" },
};

/** Builds one event of an issue's timeline, with the fields of its type. */
function buildEventNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  event: IssueEvent,
): GraphqlNode {
  const { pull } = issue;
  const whole = () =>
    pull ? scope.show.pull(repository, issue, pull) : scope.show.issue(repository, issue);
  return {
    __typename: EVENT_TYPES[event.event],
    id: formatNodeId("LE", event.id),
    actor: () => scope.show.actor(event.actor),
    createdAt: event.createdAt,
    ...{ labelable: whole, closable: whole, subject: whole, assignable: whole, lockable: whole },
    pullRequest: () => pull && scope.show.pull(repository, issue, pull),
    ...EVENT_FIELDS[event.event]?.(scope, repository, issue, event),
  };
}

type EventFields = (
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  event: IssueEvent,
) => GraphqlNode;

const createLabelField: EventFields = (scope, repository, _issue, event) => {
  const found = repository.labels.find((one) => one.name === event.label);
  return { label: () => found && scope.show.label(repository, found) };
};

const createSubjectField = (name: string): EventFields => {
  return (scope, _repository, _issue, event) => ({
    [name]: () => event.subject && scope.show.actor(event.subject),
  });
};

const EVENT_FIELDS: Partial<Record<IssueEventName, EventFields>> = {
  labeled: createLabelField,
  unlabeled: createLabelField,
  assigned: createSubjectField("assignee"),
  unassigned: createSubjectField("assignee"),
  review_requested: createSubjectField("requestedReviewer"),
  review_request_removed: createSubjectField("requestedReviewer"),
  renamed: (_scope, _repository, _issue, { rename }) => ({
    currentTitle: rename?.to,
    previousTitle: rename?.from,
  }),
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
  removed_from_merge_queue: (_scope, _repository, _issue, { reason }) => ({
    reason: reason ?? null,
  }),
  head_ref_force_pushed: (scope, repository, issue, { forced }) => {
    const headRef = `refs/heads/${issue.pull?.headRef}`;
    return {
      beforeCommit: () => forced && scope.show.object(repository, forced.before),
      afterCommit: () => forced && scope.show.object(repository, forced.after),
      ref: () => scope.show.ref(repository, headRef),
    };
  },
  head_ref_deleted: (_scope, _repository, issue) => ({
    headRef: null,
    headRefName: issue.pull?.headRef,
  }),
};

export type TimelineArgs = ConnectionArgs & { itemTypes?: string[] | null; since?: string | null };

/** Names in `itemTypes` that differ from the event's name. */
const ITEMS: Partial<Record<IssueEventName, string>> = {
  renamed: "RENAMED_TITLE_EVENT",
  review_request_removed: "REVIEW_REQUEST_REMOVED_EVENT",
};

/** Returns the type of an entry, as `itemTypes` names it, and a function that builds its node. */
function buildItem(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  entry: TimelineEntry,
): { kind: string; node: () => GraphqlNode } {
  const { show } = scope;
  switch (entry.kind) {
    case "event": {
      const { event } = entry;
      const kind = ITEMS[event.event] ?? `${event.event.toUpperCase()}_EVENT`;
      return { kind, node: () => buildEventNode(scope, repository, issue, event) };
    }
    case "comment":
      return { kind: "ISSUE_COMMENT", node: () => show.comment(repository, issue, entry.comment) };
    case "review":
      return {
        kind: "PULL_REQUEST_REVIEW",
        node: () => show.review(repository, issue, entry.review),
      };
  }
}

/** Builds the connection to the events, comments and reviews of an issue, oldest first. */
export function buildTimelineConnection(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  args: TimelineArgs,
): GraphqlNode {
  const from = args.since ? formatTimestamp(new Date(args.since)) : "";
  const found = listTimelineEntries(scope.sandbox.world, issue, scope.actor.login)
    .filter((one) => one.at >= from)
    .map((one) => buildItem(scope, repository, issue, one))
    .filter(({ kind }) => !args.itemTypes || args.itemTypes.includes(kind));
  const list = createConnection(found, args, (one) => one.node());
  return {
    ...list,
    filteredCount: found.length,
    pageCount: list.nodes.length,
    updatedAt: issue.updatedAt,
  };
}
