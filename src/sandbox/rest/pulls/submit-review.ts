import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentReview } from "../present/review.ts";
import { validationSentences } from "../refusal.ts";
import { ok } from "../reply.ts";
import { announceReview, announceReviewComment } from "./announce-review.ts";
import { reviewOf } from "./find.ts";
import { answered, checkVerdict, STATES } from "./verdict.ts";
import { startOf } from "../../pulls/change.ts";
import { stamp } from "../../time.ts";

const Body = z.object({ event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]), body: z.string().nullish() });

/** Submits a review that was left pending; only its author knows of it. */
export const submitReview: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events",
  docs: "pulls/reviews#submit-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { review, ...found } = reviewOf(call);
    const { event, body } = input(call, Body);
    checkBody("PullRequestReview", body);
    if (review.state !== "PENDING") throw validationSentences("Can not submit a review that was submitted already");
    const text = body ?? review.body;
    const comments = found.pull.comments.filter((comment) => comment.reviewId === review.id);
    checkVerdict(call, found, event, text, comments.length);
    const submittedAt = stamp(call.sandbox.clock());
    const mergeBase = startOf(call.git, { ...found.pull, headSha: review.commitId });
    Object.assign(review, { body: text, state: STATES[event], mergeBase, submittedAt });
    found.issue.updatedAt = submittedAt;
    answered(call, found);
    call.sandbox.save();
    announceReview(call, found, "submitted", review);
    for (const comment of comments) announceReviewComment(call, found, "created", comment);
    return ok(presentReview(call.sandbox, call.repository, found.issue, review));
  },
};
