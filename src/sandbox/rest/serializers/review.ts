import { getGit } from "../../git/get-git.ts";
import { findCurrentPlace } from "../../pulls/comment-place.ts";
import type { Sandbox } from "../../sandbox.ts";
import { getAuthorAssociation } from "./issue.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "./urls.ts";
import { serializeReactions } from "./reaction.ts";
import { serializeUser } from "./user.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Review, ReviewComment } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

export function serializeReview(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  review: Review,
) {
  const pull = `${getRepositoryApiUrl(sandbox, repository)}/pulls/${issue.number}`;
  const page = `${getRepositoryPageUrl(sandbox, repository)}/pull/${issue.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: formatNodeId("PRR", review.id),
    user: serializeUser(sandbox, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: getAuthorAssociation(repository, review.author),
    // A pending review was not submitted.
    ...(review.state === "PENDING" ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
    _links: { html: { href: page }, pull_request: { href: pull } },
  };
}

export function serializeReviewComment(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  comment: ReviewComment,
) {
  const url = `${getRepositoryApiUrl(sandbox, repository)}/pulls/comments/${comment.id}`;
  const pull = `${getRepositoryApiUrl(sandbox, repository)}/pulls/${issue.number}`;
  const page = `${getRepositoryPageUrl(sandbox, repository)}/pull/${issue.number}#discussion_r${comment.id}`;
  const place = issue.pull && findCurrentPlace(getGit(sandbox, repository), issue.pull, comment);
  return {
    url,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: formatNodeId("PRRC", comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    position: place?.position ?? null,
    original_position: place?.originalPosition ?? 1,
    // An outdated comment stays with the commit on which it was created.
    commit_id: place?.line === null ? comment.commitId : (issue.pull?.headSha ?? comment.commitId),
    original_commit_id: comment.commitId,
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
    user: serializeUser(sandbox, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: page,
    pull_request_url: pull,
    author_association: getAuthorAssociation(repository, comment.author),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pull } },
    start_line: place?.startLine ?? null,
    original_start_line: comment.startLine,
    start_side: comment.startLine === null ? null : (comment.startSide ?? comment.side),
    line: place?.line ?? null,
    original_line: comment.line,
    side: comment.side,
    subject_type: "line",
    reactions: serializeReactions(url, comment.reactions ?? []),
  };
}
