import { changeOf, commitsOf } from "../pulls/change.ts";
import { gitOf } from "../git/of.ts";
import type { Issue, Pull, Repository, Review, ReviewComment } from "../model.ts";
import { mergeability } from "../pulls/mergeability.ts";
import { nodeId, repositoryPage } from "../rest/present/address.ts";
import { actorNode } from "./actor-node.ts";
import { connection, type Window } from "./connection.ts";
import { objectNode } from "./git-nodes.ts";
import { issueBase } from "./issue-node.ts";
import { refNode } from "./ref-node.ts";
import type { Scope } from "./root.ts";

export function pullNode(scope: Scope, repository: Repository, issue: Issue, pull: Pull) {
  const { sandbox } = scope;
  const git = gitOf(sandbox, repository);
  const merge = () => mergeability(sandbox, repository, issue, pull);
  const threads = () => pull.comments.filter((one) => one.inReplyTo === null);
  return {
    ...issueBase(scope, repository, issue),
    __typename: "PullRequest",
    id: nodeId("PR", issue.id),
    fullDatabaseId: String(pull.id),
    state: pull.merged ? "MERGED" : issue.state.toUpperCase(),
    isDraft: pull.draft,
    isCrossRepository: false,
    merged: pull.merged,
    mergedAt: pull.mergedAt,
    mergedBy: () => (pull.mergedBy === null ? null : actorNode(sandbox, pull.mergedBy)),
    mergeCommit: () => (pull.mergeCommitSha === null ? null : objectNode(scope, repository, pull.mergeCommitSha)),
    mergeable: () => ({ true: "MERGEABLE", false: "CONFLICTING", null: "UNKNOWN" })[`${merge().mergeable}`],
    mergeStateStatus: () => merge().state.toUpperCase(),
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    headRef: () => refNode(scope, repository, `refs/heads/${pull.headRef}`),
    headRepository: { __typename: "Repository", id: nodeId("R", repository.id), databaseId: repository.id },
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    baseRef: () => refNode(scope, repository, `refs/heads/${pull.baseRef}`),
    changedFiles: () => changeOf(git, pull).length,
    commits: (window: Window) =>
      connection(commitsOf(git, pull), window, (oid) => ({
        id: nodeId("PRC", oid),
        commit: () => objectNode(scope, repository, oid),
      })),
    reviews: (window: Window) => connection(pull.reviews, window, (one) => reviewNode(scope, repository, one)),
    reviewThreads: (window: Window) =>
      connection(threads(), window, (one) => threadNode(scope, repository, issue, pull, one)),
  };
}

export function threadNode(scope: Scope, repository: Repository, issue: Issue, pull: Pull, first: ReviewComment) {
  const comments = pull.comments.filter((one) => one.id === first.id || one.inReplyTo === first.id);
  const page = `${repositoryPage(scope.sandbox, repository)}/pull/${issue.number}`;
  return {
    __typename: "PullRequestReviewThread",
    id: nodeId("PRRT", first.id),
    isResolved: first.resolved,
    isOutdated: first.commitId !== pull.headSha,
    path: first.path,
    line: first.line,
    startLine: first.startLine,
    diffSide: first.side,
    comments: (window: Window) =>
      connection(comments, window, (one) => ({
        __typename: "PullRequestReviewComment",
        id: nodeId("PRRC", one.id),
        databaseId: one.id,
        body: one.body,
        path: one.path,
        line: one.line,
        diffHunk: one.diffHunk,
        author: () => actorNode(scope.sandbox, one.author),
        createdAt: one.createdAt,
        updatedAt: one.updatedAt,
        url: `${page}#discussion_r${one.id}`,
      })),
  };
}

function reviewNode(scope: Scope, repository: Repository, review: Review) {
  return {
    __typename: "PullRequestReview",
    id: nodeId("PRR", review.id),
    databaseId: review.id,
    author: () => actorNode(scope.sandbox, review.author),
    body: review.body,
    state: review.state,
    submittedAt: review.submittedAt,
    commit: () => objectNode(scope, repository, review.commitId),
  };
}
