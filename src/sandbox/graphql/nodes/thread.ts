import { gitOf } from "../../git/of.ts";
import type { Issue, Pull, Repository, ReviewComment } from "../../model.ts";
import { currentPlace, type CurrentPlace } from "../../pulls/current-place.ts";
import { visibleComments } from "../../pulls/visible.ts";
import { nodeId, repositoryPage } from "../../rest/present/address.ts";
import { connection, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { ownerNode } from "./actor.ts";
import { reactable } from "./reactions.ts";
import { hasRole, NOT_MINIMIZED, written } from "./written.ts";

/** First comments of the threads that who asks may see. */
export function threadsOf(scope: Scope, pull: Pull): ReviewComment[] {
  return visibleComments(pull, scope.actor.login).filter((one) => one.inReplyTo === null);
}

export function threadNode(scope: Scope, repository: Repository, issue: Issue, pull: Pull, first: ReviewComment): Node {
  const comments = visibleComments(pull, scope.actor.login).filter(
    (one) => one.id === first.id || one.inReplyTo === first.id,
  );
  const place = placeOf(scope, repository, pull, first);
  const mayResolve = issue.author === scope.actor.login || hasRole(scope, repository, "write");
  return {
    __typename: "PullRequestReviewThread",
    id: nodeId("PRRT", first.id),
    isResolved: first.resolved,
    // A `User` in the schema, which an App is not.
    resolvedBy: first.resolvedBy ? ownerNode(scope, first.resolvedBy, "User") : null,
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
    comments: (window: Window) =>
      connection(comments, window, (one) => reviewCommentNode(scope, repository, issue, one)),
  };
}

export function reviewCommentNode(scope: Scope, repository: Repository, issue: Issue, comment: ReviewComment): Node {
  const { pull } = issue;
  const review = pull?.reviews.find((one) => one.id === comment.reviewId);
  const first = pull?.comments.find((one) => one.id === comment.inReplyTo);
  const place = placeOf(scope, repository, pull, comment);
  const page = `${repositoryPage(scope.sandbox, repository)}/pull/${issue.number}`;
  const base = written(scope, repository, {
    ...comment,
    lastEditedAt: comment.updatedAt === comment.createdAt ? null : comment.updatedAt,
    url: `${page}#discussion_r${comment.id}`,
  });
  const mayDelete = base.viewerDidAuthor || hasRole(scope, repository, "write");
  return {
    ...base,
    ...reactable(scope, comment.reactions ?? []),
    ...NOT_MINIMIZED,
    __typename: "PullRequestReviewComment",
    id: nodeId("PRRC", comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    path: comment.path,
    ...{ line: () => place()?.line ?? null, startLine: () => place()?.startLine ?? null },
    ...{ position: () => place()?.position ?? null, originalPosition: () => place()?.originalPosition },
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
    replyTo: () => (first ? reviewCommentNode(scope, repository, issue, first) : null),
    pullRequest: () => pull && scope.show.pull(repository, issue, pull),
    pullRequestReview: () => (review ? scope.show.review(repository, issue, review) : null),
  };
}

/** Where a comment stands in the diff of now, found once and only if it is asked for. */
function placeOf(scope: Scope, repository: Repository, pull: Pull | null, comment: ReviewComment) {
  let found: CurrentPlace | null = null;
  return () => (found ??= pull && currentPlace(gitOf(scope.sandbox, repository), pull, comment));
}
