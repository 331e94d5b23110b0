import type { Issue, Repository, Review, ReviewComment } from "../../model.ts";
import { gitOf } from "../../git/of.ts";
import { currentPlace } from "../../pulls/current-place.ts";
import type { Sandbox } from "../../sandbox.ts";
import { associationOf } from "./association.ts";
import { nodeId, repositoryApi, repositoryPage } from "./address.ts";
import { presentReactions } from "./reactions.ts";
import { presentUser } from "./user.ts";

export function presentReview(sandbox: Sandbox, repository: Repository, issue: Issue, review: Review) {
  const pull = `${repositoryApi(sandbox, repository)}/pulls/${issue.number}`;
  const page = `${repositoryPage(sandbox, repository)}/pull/${issue.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: presentUser(sandbox, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: associationOf(repository, review.author),
    // A pending review was not submitted.
    ...(review.state === "PENDING" ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
    _links: { html: { href: page }, pull_request: { href: pull } },
  };
}

export function presentReviewComment(sandbox: Sandbox, repository: Repository, issue: Issue, comment: ReviewComment) {
  const url = `${repositoryApi(sandbox, repository)}/pulls/comments/${comment.id}`;
  const pull = `${repositoryApi(sandbox, repository)}/pulls/${issue.number}`;
  const page = `${repositoryPage(sandbox, repository)}/pull/${issue.number}#discussion_r${comment.id}`;
  const place = issue.pull && currentPlace(gitOf(sandbox, repository), issue.pull, comment);
  return {
    url,
    pull_request_review_id: comment.reviewId,
    id: comment.id,
    node_id: nodeId("PRRC", comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    position: place?.position ?? null,
    original_position: place?.originalPosition ?? 1,
    // An outdated comment stays with the commit that it was made on.
    commit_id: place?.line === null ? comment.commitId : (issue.pull?.headSha ?? comment.commitId),
    original_commit_id: comment.commitId,
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo }),
    user: presentUser(sandbox, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: page,
    pull_request_url: pull,
    author_association: associationOf(repository, comment.author),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pull } },
    start_line: place?.startLine ?? null,
    original_start_line: comment.startLine,
    start_side: comment.startLine === null ? null : (comment.startSide ?? comment.side),
    line: place?.line ?? null,
    original_line: comment.line,
    side: comment.side,
    subject_type: "line",
    reactions: presentReactions(url, comment.reactions ?? []),
  };
}
