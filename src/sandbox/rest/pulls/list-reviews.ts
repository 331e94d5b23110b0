import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentReview, presentReviewComment } from "../present/review.ts";
import { ok } from "../reply.ts";
import { pullOf, reviewOf } from "./find.ts";

export const listReviews: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  permission: "pull_requests:read",
  handle(call) {
    const { issue, pull } = pullOf(call);
    return page(call, pull.reviews, (one) => presentReview(call.sandbox, call.repository, issue, one));
  },
};

export const getReview: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}",
  permission: "pull_requests:read",
  handle(call) {
    const { issue, review } = reviewOf(call);
    return ok(presentReview(call.sandbox, call.repository, issue, review));
  },
};

export const listReviewCommentsOfReview: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments",
  permission: "pull_requests:read",
  handle(call) {
    const { issue, pull, review } = reviewOf(call);
    const comments = pull.comments.filter((one) => one.reviewId === review.id);
    return page(call, comments, (one) => presentReviewComment(call.sandbox, call.repository, issue, one));
  },
};
