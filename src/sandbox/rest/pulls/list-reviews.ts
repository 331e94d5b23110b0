import { visibleReviews } from "../../pulls/visible.ts";
import { BODY_MEDIA } from "../media-type.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentReview, presentReviewComment } from "../present/review.ts";
import { ok } from "../reply.ts";
import { pullOf, reviewOf } from "./find.ts";

export const listReviews: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  docs: "pulls/reviews#list-reviews-for-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, pull } = pullOf(call);
    return page(call, visibleReviews(pull, call.actor.login), (one) =>
      presentReview(call.sandbox, call.repository, issue, one),
    );
  },
};

export const getReview: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}",
  docs: "pulls/reviews#get-a-review-for-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, review } = reviewOf(call);
    return ok(presentReview(call.sandbox, call.repository, issue, review));
  },
};

export const listReviewCommentsOfReview: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments",
  docs: "pulls/reviews#list-comments-for-a-pull-request-review",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, pull, review } = reviewOf(call);
    const comments = pull.comments.filter((one) => one.reviewId === review.id);
    return page(call, comments, (one) => presentReviewComment(call.sandbox, call.repository, issue, one));
  },
};
