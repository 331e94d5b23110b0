import { z } from "zod";
import type { Call, Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentReview } from "../present/review.ts";
import { Refusal, validationSentences } from "../refusal.ts";
import { ok } from "../reply.ts";
import { announceReview } from "./announce-review.ts";
import { reviewOf } from "./find.ts";

const PATH = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}";
const Body = z.object({ body: z.string().min(1) });

/** Changes the summary that stands above a review's comments. */
export const updateReview: Endpoint = {
  method: "PUT",
  path: PATH,
  docs: "pulls/reviews#update-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { review, ...found } = ownReview(call);
    const { body } = input(call, Body);
    checkBody("PullRequestReview", body);
    const changes = { body: { from: review.body } };
    review.body = body;
    call.sandbox.save();
    if (review.state !== "PENDING") announceReview(call, found, "edited", review, { changes });
    return ok(presentReview(call.sandbox, call.repository, found.issue, review));
  },
};

/** Throws a review away that was not submitted yet, with its comments. */
export const deletePendingReview: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "pulls/reviews#delete-a-pending-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { review, issue, pull } = ownReview(call);
    if (review.state !== "PENDING") throw validationSentences("Can not delete a non-pending pull request review");
    pull.reviews = pull.reviews.filter((one) => one !== review);
    pull.comments = pull.comments.filter((one) => one.reviewId !== review.id);
    call.sandbox.save();
    return ok(presentReview(call.sandbox, call.repository, issue, review));
  },
};

function ownReview(call: Call) {
  const found = reviewOf(call);
  if (found.review.author === call.login) return found;
  const integration = call.actor.kind !== "person";
  throw new Refusal(403, integration ? "Resource not accessible by integration" : "Must have admin rights.");
}
