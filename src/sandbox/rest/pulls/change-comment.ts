import { z } from "zod";
import { atLeast, roleOf } from "../../auth/permit.ts";
import type { ReviewComment } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentReviewComment } from "../present/review.ts";
import { Refusal } from "../refusal.ts";
import { noContent, ok } from "../reply.ts";
import { announceReviewComment } from "./announce-review.ts";
import { reviewCommentOf } from "./find.ts";
import { stamp } from "../../time.ts";

const PATH = "/repos/{owner}/{repo}/pulls/comments/{comment_id}";
const Body = z.object({ body: z.string().min(1) });

export const updateReviewComment: Endpoint = {
  method: "PATCH",
  path: PATH,
  docs: "pulls/comments#update-a-review-comment-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = reviewCommentOf(call);
    const { comment } = found;
    const { body } = input(call, Body);
    checkBody("PullRequestReviewComment", body);
    checkOwn(call, comment);
    const changes = { body: { from: comment.body } };
    Object.assign(comment, { body, updatedAt: stamp(call.sandbox.clock()) });
    call.sandbox.save();
    announceReviewComment(call, found, "edited", comment, { changes });
    return ok(presentReviewComment(call.sandbox, call.repository, found.issue, comment));
  },
};

export const deleteReviewComment: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "pulls/comments#delete-a-review-comment-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = reviewCommentOf(call);
    const { comment, pull } = found;
    checkOwn(call, comment);
    pull.comments = pull.comments.filter((one) => one !== comment);
    call.sandbox.save();
    announceReviewComment(call, found, "deleted", comment);
    return noContent();
  },
};

/** The author's, or of people with write access; an app may change only what it wrote. */
function checkOwn(call: Call, comment: ReviewComment): void {
  if (comment.author === call.login) return;
  if (call.actor.kind === "person" && atLeast(roleOf(call.repository, call.login), "write")) return;
  const integration = call.actor.kind !== "person";
  throw new Refusal(403, integration ? "Resource not accessible by integration" : "Must have admin rights.");
}
