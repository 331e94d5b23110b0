import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentReviewComment } from "../present/review.ts";
import { ok } from "../reply.ts";
import { pullOf, pullsOf, reviewCommentOf } from "./find.ts";

export const listReviewComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
  permission: "pull_requests:read",
  handle(call) {
    const { issue, pull } = pullOf(call);
    return page(call, pull.comments, (one) => presentReviewComment(call.sandbox, call.repository, issue, one));
  },
};

export const listAllReviewComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/comments",
  permission: "pull_requests:read",
  handle(call) {
    const since = call.query.get("since");
    const all = pullsOf(call).flatMap(({ issue, pull }) => pull.comments.map((comment) => ({ issue, comment })));
    const found = all.filter(({ comment }) => since === null || comment.updatedAt >= new Date(since).toISOString());
    return page(call, found, ({ issue, comment }) =>
      presentReviewComment(call.sandbox, call.repository, issue, comment),
    );
  },
};

export const getReviewComment: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/comments/{comment_id}",
  permission: "pull_requests:read",
  handle(call) {
    const { issue, comment } = reviewCommentOf(call);
    return ok(presentReviewComment(call.sandbox, call.repository, issue, comment));
  },
};
