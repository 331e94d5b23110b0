import type { AutoMerge, Issue, Pull, QueueEntry, Repository } from "../../model.ts";
import { entriesOf } from "../../pulls/queue.ts";
import { nodeId } from "../../rest/present/address.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";

export function autoMergeNode(scope: Scope, repository: Repository, issue: Issue, pull: Pull, wish: AutoMerge): Node {
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

/** An entry of a merge queue; `position` counts from 1. */
export function queueEntryNode(
  scope: Scope,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  entry: QueueEntry,
): Node {
  const place = entriesOf(scope.sandbox, repository, pull.baseRef).findIndex((one) => one.issue === issue);
  return {
    __typename: "MergeQueueEntry",
    id: nodeId("MQE", entry.id),
    position: place + 1,
    state: "AWAITING_CHECKS",
    enqueuedAt: entry.at,
    enqueuer: () => scope.show.actor(entry.login),
    estimatedTimeToMerge: null,
    ...{ jump: false, solo: false, mergeQueue: null },
    baseCommit: () => scope.show.object(repository, entry.baseSha),
    headCommit: () => scope.show.object(repository, entry.headSha),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
}
