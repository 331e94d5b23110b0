import { formatNodeId, getRepositoryPageUrl } from "../../rest/serializers/urls.ts";
import { createConnection, createEmptyConnection, type ConnectionArgs } from "../connection.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";
import { buildReactionFields } from "./reaction.ts";
import { NOT_MINIMIZED, buildCommentFields, hasRole } from "./comment-fields.ts";
import { getGit } from "../../git/get-git.ts";
import { findCurrentPlace, type CurrentPlace } from "../../pulls/comment-place.ts";
import { listVisibleComments } from "../../pulls/pull-contents.ts";
import { buildOwnerNode } from "./actor.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Pull, Review, ReviewComment } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

/** Returns the newest submitted review of each person. */
export function getLatestReviews(reviews: Review[]): Review[] {
  const newest = new Map<string, Review>();
  for (const review of reviews) if (review.state !== "PENDING") newest.set(review.author, review);
  return [...newest.values()];
}

export function buildReviewNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  review: Review,
): GraphqlNode {
  const { sandbox } = scope;
  const pending = review.state === "PENDING";
  const at = review.submittedAt;
  return {
    ...buildCommentFields(scope, repository, {
      ...review,
      ...{ createdAt: at, updatedAt: at, lastEditedAt: null },
      url: `${getRepositoryPageUrl(sandbox, repository)}/pull/${issue.number}#pullrequestreview-${review.id}`,
    }),
    // Reviews can't have reactions here.
    ...buildReactionFields(scope, []),
    ...NOT_MINIMIZED,
    __typename: "PullRequestReview",
    id: formatNodeId("PRR", review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    state: review.state,
    submittedAt: pending ? null : at,
    publishedAt: pending ? null : at,
    authorCanPushToRepository: hasRole(
      { ...scope, actor: toActor(scope, review.author) },
      repository,
      "write",
    ),
    onBehalfOf: createEmptyConnection,
    commit: () => scope.show.object(repository, review.commitId),
    pullRequest: () => issue.pull && scope.show.pull(repository, issue, issue.pull),
    comments: (window: ConnectionArgs) => {
      const found = issue.pull?.comments.filter((one) => one.reviewId === review.id) ?? [];
      return createConnection(found, window, (one) =>
        scope.show.reviewComment(repository, issue, one),
      );
    },
  };
}

function toActor({ sandbox, actor }: GraphqlScope, login: string): GraphqlScope["actor"] {
  const account = sandbox.world.accounts.find((one) => one.login === login && one.type === "User");
  if (account) return { kind: "person", login, account };
  return actor.login === login ? actor : { kind: "anonymous", login: null };
}

export function buildThreadNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  first: ReviewComment,
): GraphqlNode {
  const comments = listVisibleComments(pull, scope.actor.login).filter(
    (one) => one.id === first.id || one.inReplyTo === first.id,
  );
  const place = createPlaceLookup(scope, repository, pull, first);
  const mayResolve = issue.author === scope.actor.login || hasRole(scope, repository, "write");
  return {
    __typename: "PullRequestReviewThread",
    id: formatNodeId("PRRT", first.id),
    isResolved: first.resolved,
    // The schema wants a `User`, which an App is not.
    resolvedBy: first.resolvedBy ? buildOwnerNode(scope, first.resolvedBy, "User") : null,
    isCollapsed: first.resolved,
    isOutdated: () => place()?.line == null,
    path: first.path,
    ...{ line: () => place()?.line ?? null, startLine: () => place()?.startLine ?? null },
    ...{ originalLine: first.line, originalStartLine: first.startLine },
    diffSide: first.side,
    startDiffSide: first.startLine === null ? null : (first.startSide ?? first.side),
    subjectType: "LINE",
    viewerCanReply: hasRole(scope, repository, "read") || !repository.private,
    viewerCanResolve: mayResolve && !first.resolved,
    viewerCanUnresolve: mayResolve && first.resolved,
    repository: () => scope.show.repository(repository),
    pullRequest: () => scope.show.pull(repository, issue, pull),
    comments: (window: ConnectionArgs) =>
      createConnection(comments, window, (one) =>
        buildReviewCommentNode(scope, repository, issue, one),
      ),
  };
}

export function buildReviewCommentNode(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  comment: ReviewComment,
): GraphqlNode {
  const { pull } = issue;
  const review = pull?.reviews.find((one) => one.id === comment.reviewId);
  const first = pull?.comments.find((one) => one.id === comment.inReplyTo);
  const place = createPlaceLookup(scope, repository, pull, comment);
  const page = `${getRepositoryPageUrl(scope.sandbox, repository)}/pull/${issue.number}`;
  const base = buildCommentFields(scope, repository, {
    ...comment,
    lastEditedAt: comment.updatedAt === comment.createdAt ? null : comment.updatedAt,
    url: `${page}#discussion_r${comment.id}`,
  });
  const mayDelete = base.viewerDidAuthor || hasRole(scope, repository, "write");
  return {
    ...base,
    ...buildReactionFields(scope, comment.reactions ?? []),
    ...NOT_MINIMIZED,
    __typename: "PullRequestReviewComment",
    id: formatNodeId("PRRC", comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    path: comment.path,
    ...{ line: () => place()?.line ?? null, startLine: () => place()?.startLine ?? null },
    ...{
      position: () => place()?.position ?? null,
      originalPosition: () => place()?.originalPosition,
    },
    ...{ originalLine: comment.line, originalStartLine: comment.startLine },
    diffHunk: comment.diffHunk,
    draftedAt: comment.createdAt,
    outdated: () => place()?.line == null,
    state: review?.state === "PENDING" ? "PENDING" : "SUBMITTED",
    subjectType: "LINE",
    viewerCanUpdate: mayDelete,
    viewerCanDelete: mayDelete,
    commit: () => scope.show.object(repository, comment.commitId),
    originalCommit: () => scope.show.object(repository, comment.commitId),
    replyTo: () => (first ? buildReviewCommentNode(scope, repository, issue, first) : null),
    pullRequest: () => pull && scope.show.pull(repository, issue, pull),
    pullRequestReview: () => (review ? scope.show.review(repository, issue, review) : null),
  };
}

/**
 * Returns a function that finds a comment's place in the current diff, once and only on request.
 */
function createPlaceLookup(
  scope: GraphqlScope,
  repository: Repository,
  pull: Pull | null,
  comment: ReviewComment,
) {
  let found: CurrentPlace | null = null;
  return () =>
    (found ??= pull && findCurrentPlace(getGit(scope.sandbox, repository), pull, comment));
}
