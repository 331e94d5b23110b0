import type { Issue, IssueEventName, Repository } from "../../model.ts";
import { visibleReviews } from "../../pulls/visible.ts";
import { connection, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { commentsOf } from "./comment.ts";
import { eventNode } from "./event.ts";
import { stamp } from "../../time.ts";

export type TimelineArgs = Window & { itemTypes?: string[] | null; since?: string | null };

/** `itemTypes` names them so where it isn't the event's own name. */
const ITEMS: Partial<Record<IssueEventName, string>> = {
  renamed: "RENAMED_TITLE_EVENT",
  review_request_removed: "REVIEW_REQUEST_REMOVED_EVENT",
};

/** Events, comments and reviews in the order that they happened. */
export function timeline(scope: Scope, repository: Repository, issue: Issue, args: TimelineArgs): Node {
  const reviews = issue.pull ? visibleReviews(issue.pull, scope.actor.login) : [];
  const items = [
    ...issue.events.map((one) => {
      const kind = ITEMS[one.event] ?? `${one.event.toUpperCase()}_EVENT`;
      return { kind, at: one.createdAt, id: one.id, node: () => eventNode(scope, repository, issue, one) };
    }),
    ...commentsOf(scope, repository, issue).map((one) => {
      return {
        kind: "ISSUE_COMMENT",
        at: one.createdAt,
        id: one.id,
        node: () => scope.show.comment(repository, issue, one),
      };
    }),
    ...reviews.map((one) => {
      return {
        kind: "PULL_REQUEST_REVIEW",
        at: one.submittedAt,
        id: one.id,
        node: () => scope.show.review(repository, issue, one),
      };
    }),
  ];
  const from = args.since ? stamp(new Date(args.since)) : "";
  const found = items
    .filter((one) => (!args.itemTypes || args.itemTypes.includes(one.kind)) && one.at >= from)
    .sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
  const list = connection(found, args, (one) => one.node());
  return { ...list, filteredCount: found.length, pageCount: list.nodes.length, updatedAt: issue.updatedAt };
}
