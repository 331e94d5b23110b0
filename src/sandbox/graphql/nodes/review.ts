import type { Issue, Repository, Review } from "../../model.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { connection, none, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { reactable } from "./reactions.ts";
import { hasRole, NOT_MINIMIZED, written } from "./written.ts";

/** The newest review of each person that was submitted. */
export function latestReviews(reviews: Review[]): Review[] {
  const newest = new Map<string, Review>();
  for (const review of reviews) if (review.state !== "PENDING") newest.set(review.author, review);
  return [...newest.values()];
}

export function reviewNode(scope: Scope, repository: Repository, issue: Issue, review: Review): Node {
  const { sandbox } = scope;
  const pending = review.state === "PENDING";
  const at = review.submittedAt;
  return {
    ...written(scope, repository, {
      ...review,
      ...{ createdAt: at, updatedAt: at, lastEditedAt: null },
      url: `${repositoryPage(sandbox, repository)}/pull/${issue.number}#pullrequestreview-${review.id}`,
    }),
    // Reviews can't be reacted to here.
    ...reactable(scope, []),
    ...NOT_MINIMIZED,
    __typename: "PullRequestReview",
    id: nodeId("PRR", review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    state: review.state,
    submittedAt: pending ? null : at,
    publishedAt: pending ? null : at,
    authorCanPushToRepository: hasRole({ ...scope, actor: personOf(scope, review.author) }, repository, "write"),
    onBehalfOf: none,
    commit: () => scope.show.object(repository, review.commitId),
    pullRequest: () => issue.pull && scope.show.pull(repository, issue, issue.pull),
    comments: (window: Window) => {
      const found = issue.pull?.comments.filter((one) => one.reviewId === review.id) ?? [];
      return connection(found, window, (one) => scope.show.reviewComment(repository, issue, one));
    },
  };
}

function personOf({ sandbox, actor }: Scope, login: string): Scope["actor"] {
  const account = sandbox.world.accounts.find((one) => one.login === login && one.type === "User");
  if (account) return { kind: "person", login, account };
  return actor.login === login ? actor : { kind: "anonymous", login: null };
}
