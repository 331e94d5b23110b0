import type { Issue, ReviewComment } from "../../model.ts";
import { visibleComments } from "../../pulls/visible.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { BODY_MEDIA } from "../media-type.ts";
import { choice, ordered, since } from "../listing.ts";
import { page } from "../page.ts";
import { presentReviewComment } from "../present/review.ts";
import { ok } from "../reply.ts";
import { pullOf, pullsOf, reviewCommentOf } from "./find.ts";

const RESOURCE = "PullRequestReviewComment";

export const listReviewComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
  docs: "pulls/comments#list-review-comments-on-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, pull } = pullOf(call);
    const sort = choice(call, RESOURCE, "sort", ["created", "updated"]);
    return list(
      call,
      sort,
      visibleComments(pull, call.actor.login).map((comment) => ({ issue, comment })),
    );
  },
};

export const listAllReviewComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/comments",
  docs: "pulls/comments#list-review-comments-in-a-repository",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const sort = choice(call, RESOURCE, "sort", ["created", "updated", "created_at"]);
    const all = pullsOf(call).flatMap(({ issue, pull }) =>
      visibleComments(pull, call.actor.login).map((comment) => ({ issue, comment })),
    );
    return list(call, sort === "updated" ? sort : "created", all);
  },
};

export const getReviewComment: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/comments/{comment_id}",
  docs: "pulls/comments#get-a-review-comment-for-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, comment } = reviewCommentOf(call);
    return ok(presentReviewComment(call.sandbox, call.repository, issue, comment));
  },
};

/** Oldest first; `direction` counts only together with `sort`, as the page says. */
function list(call: Call, sort: "created" | "updated", all: { issue: Issue; comment: ReviewComment }[]) {
  const from = since(call, RESOURCE);
  const direction = choice(call, RESOURCE, "direction", ["asc", "desc"]);
  const up = !call.query.has("sort") || direction === "asc";
  const found = all.filter(({ comment }) => comment.updatedAt >= from);
  const key = sort === "created" ? "createdAt" : "updatedAt";
  const sorted = ordered(
    found,
    (one) => one.comment[key],
    (one) => one.comment.id,
    up,
  );
  return page(call, sorted, ({ issue, comment }) =>
    presentReviewComment(call.sandbox, call.repository, issue, comment),
  );
}
