import type { Comment, Issue, IssueEvent, Repository } from "../model.ts";
import { associationOf } from "../rest/present/association.ts";
import { presentLabel } from "../rest/present/issue.ts";
import { nodeId, repositoryPage } from "../rest/present/address.ts";
import { actorNode } from "./actor-node.ts";
import { connection, type Window } from "./connection.ts";
import type { Scope } from "./root.ts";

/** What issues and pull requests have in common. */
export function issueBase(scope: Scope, repository: Repository, issue: Issue) {
  const { sandbox } = scope;
  const comments = () =>
    sandbox.world.comments.filter((one) => one.repositoryId === repository.id && one.issueNumber === issue.number);
  return {
    databaseId: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body ?? "",
    bodyText: issue.body ?? "",
    author: () => actorNode(sandbox, issue.author),
    authorAssociation: associationOf(repository, issue.author),
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    closed: issue.state === "closed",
    closedAt: issue.closedAt,
    lastEditedAt: issue.lastEditedAt,
    locked: false,
    url: `${repositoryPage(sandbox, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`,
    labels: (window: Window) =>
      connection(issue.labels, window, (name) => {
        const label = presentLabel(sandbox, repository, name);
        return { id: label.node_id, name, color: label.color, description: label.description };
      }),
    comments: (window: Window) => connection(comments(), window, (one) => commentNode(scope, repository, one)),
    timelineItems: (args: Window & { itemTypes?: string[] | null }) => {
      const found = issue.events.filter((one) => !args.itemTypes || args.itemTypes.includes(KINDS[one.event].item));
      return connection(found, args, (one) => eventNode(scope, repository, one));
    },
  };
}

export function issueNode(scope: Scope, repository: Repository, issue: Issue) {
  return {
    ...issueBase(scope, repository, issue),
    __typename: "Issue",
    id: nodeId("I", issue.id),
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
  };
}

export function commentNode(scope: Scope, repository: Repository, comment: Comment) {
  return {
    __typename: "IssueComment",
    id: nodeId("IC", comment.id),
    databaseId: comment.id,
    body: comment.body,
    bodyText: comment.body,
    author: () => actorNode(scope.sandbox, comment.author),
    authorAssociation: associationOf(repository, comment.author),
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: comment.updatedAt === comment.createdAt ? null : comment.updatedAt,
  };
}

const KINDS: Record<IssueEvent["event"], { item: string; typename: string }> = {
  labeled: { item: "LABELED_EVENT", typename: "LabeledEvent" },
  unlabeled: { item: "UNLABELED_EVENT", typename: "UnlabeledEvent" },
  closed: { item: "CLOSED_EVENT", typename: "ClosedEvent" },
  reopened: { item: "REOPENED_EVENT", typename: "ReopenedEvent" },
  merged: { item: "MERGED_EVENT", typename: "MergedEvent" },
  renamed: { item: "RENAMED_TITLE_EVENT", typename: "RenamedTitleEvent" },
  head_ref_deleted: { item: "HEAD_REF_DELETED_EVENT", typename: "HeadRefDeletedEvent" },
};

function eventNode(scope: Scope, repository: Repository, event: IssueEvent) {
  const label = event.label === null ? null : presentLabel(scope.sandbox, repository, event.label);
  return {
    __typename: KINDS[event.event].typename,
    id: nodeId("LE", event.id),
    actor: () => actorNode(scope.sandbox, event.actor),
    createdAt: event.createdAt,
    ...(label ? { label: { id: label.node_id, name: label.name, color: label.color } } : {}),
  };
}
