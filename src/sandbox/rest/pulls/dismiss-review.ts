import { z } from "zod";
import { record } from "../../issues/record.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentReview } from "../present/review.ts";
import { validationSentences } from "../refusal.ts";
import { ok } from "../reply.ts";
import { announceReview } from "./announce-review.ts";
import { reviewOf } from "./find.ts";

const Body = z.object({ message: z.string().min(1), event: z.literal("DISMISS").optional() });

/** Takes an approval or a request for changes out of force; needs write access. */
export const dismissReview: Endpoint = {
  method: "PUT",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
  docs: "pulls/reviews#dismiss-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  handle(call) {
    const { review, ...found } = reviewOf(call);
    const { message } = input(call, Body);
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
      throw validationSentences(`Can not dismiss a ${review.state.toLowerCase()} pull request review`);
    }
    const dismissed = { reviewId: review.id, state: review.state.toLowerCase(), message };
    record(call.sandbox, found.issue, "review_dismissed", call.login, { dismissed });
    review.state = "DISMISSED";
    call.sandbox.save();
    announceReview(call, found, "dismissed", review);
    return ok(presentReview(call.sandbox, call.repository, found.issue, review));
  },
};
