import { z } from "zod";
import type { ReviewComment } from "../../model.ts";
import { changeOf } from "../../pulls/change.ts";
import { placeComment } from "../../pulls/place-comment.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentPull } from "../present/pull.ts";
import { presentReviewComment } from "../present/review.ts";
import { notFound } from "../refusal.ts";
import { created } from "../reply.ts";
import { pullOf, type FoundPull } from "./find.ts";

const Side = z.enum(["LEFT", "RIGHT"]);
const Body = z.object({
  body: z.string().min(1),
  commit_id: z.string(),
  path: z.string(),
  line: z.number().int(),
  side: Side.default("RIGHT"),
  start_line: z.number().int().nullish(),
});
const Reply = z.object({ body: z.string().min(1) });

/** A comment of its own; GitHub keeps it in a review of one. */
export const createReviewComment: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = pullOf(call);
    const given = input(call, Body);
    checkBody("PullRequestReviewComment", given.body);
    const comment = placeComment(call.sandbox, changeOf(call.git, found.pull), {
      reviewId: 0,
      author: call.login,
      body: given.body,
      path: given.path,
      line: given.line,
      startLine: given.start_line ?? null,
      side: given.side,
      commitId: given.commit_id,
    });
    return keep(call, found, { ...comment, reviewId: soleReview(call, found) });
  },
};

export const replyToReviewComment: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = pullOf(call);
    const { body } = input(call, Reply);
    checkBody("PullRequestReviewComment", body);
    const first = found.pull.comments.find((one) => one.id === Number(call.params["comment_id"]));
    if (!first) throw notFound();
    const now = call.sandbox.clock().toISOString();
    return keep(call, found, {
      ...first,
      id: call.sandbox.nextId(),
      reviewId: soleReview(call, found),
      author: call.login,
      body,
      inReplyTo: first.inReplyTo ?? first.id,
      resolved: false,
      createdAt: now,
      updatedAt: now,
      reactions: [],
    });
  },
};

function soleReview(call: Call, { pull }: FoundPull): number {
  const id = call.sandbox.nextId();
  const submittedAt = call.sandbox.clock().toISOString();
  pull.reviews.push({ id, author: call.login, body: "", state: "COMMENTED", commitId: pull.headSha, submittedAt });
  return id;
}

function keep(call: Call, { issue, pull }: FoundPull, comment: ReviewComment) {
  pull.comments.push(comment);
  issue.updatedAt = comment.createdAt;
  call.sandbox.save();
  const presented = presentReviewComment(call.sandbox, call.repository, issue, comment);
  call.sandbox.emit(call.repository, "pull_request_review_comment", "created", {
    comment: presented,
    pull_request: presentPull(call.sandbox, call.repository, issue, pull),
    sender: call.login,
  });
  return created(presented);
}
