import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentReview } from "../present/review.ts";
import { notFound, validationSentences } from "../refusal.ts";
import { ok } from "../reply.ts";
import { announceReview, announceReviewComment } from "./announce-review.ts";
import { reviewOf } from "./find.ts";

const Body = z.object({ event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]), body: z.string().nullish() });
const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** Submits a review that was left pending; only its author knows of it. */
export const submitReview: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { review, ...found } = reviewOf(call);
    if (review.author !== call.login) throw notFound();
    const { event, body } = input(call, Body);
    checkBody("PullRequestReview", body);
    if (review.state !== "PENDING") throw validationSentences("The review has been submitted already");
    if (found.issue.author === call.login && event !== "COMMENT") {
      const what = event === "APPROVE" ? "approve" : "request changes on";
      throw validationSentences(`Can not ${what} your own pull request`);
    }
    const text = body ?? review.body;
    const comments = found.pull.comments.filter((comment) => comment.reviewId === review.id);
    const empty = text === "" && (event === "REQUEST_CHANGES" || (event === "COMMENT" && comments.length === 0));
    if (empty) throw validationSentences("Body can't be blank");
    const submittedAt = call.sandbox.clock().toISOString();
    Object.assign(review, { body: text, state: STATES[event], submittedAt });
    call.sandbox.save();
    announceReview(call, found, "submitted", review);
    for (const comment of comments) announceReviewComment(call, found, "created", comment);
    return ok(presentReview(call.sandbox, call.repository, found.issue, review));
  },
};
