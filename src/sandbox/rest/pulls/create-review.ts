import { z } from "zod";
import type { Review } from "../../model.ts";
import { changeOf } from "../../pulls/change.ts";
import { placeComment } from "../../pulls/place-comment.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentPull } from "../present/pull.ts";
import { presentReview, presentReviewComment } from "../present/review.ts";
import { validationSentences } from "../refusal.ts";
import { ok } from "../reply.ts";
import { pullOf } from "./find.ts";

const Side = z.enum(["LEFT", "RIGHT"]);
const Comment = z.object({
  path: z.string(),
  body: z.string().min(1),
  line: z.number().int().optional(),
  side: Side.default("RIGHT"),
  start_line: z.number().int().nullish(),
  start_side: Side.optional(),
});
const Body = z.object({
  commit_id: z.string().optional(),
  body: z.string().nullish(),
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]).optional(),
  comments: z.array(Comment).default([]),
});

const STATES = { APPROVE: "APPROVED", REQUEST_CHANGES: "CHANGES_REQUESTED", COMMENT: "COMMENTED" } as const;

/** One review with its comments: all of it, or nothing when a comment's line is not in the diff. */
export const createReview: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const { issue, pull } = pullOf(call);
    const given = input(call, Body);
    checkBody("PullRequestReview", given.body);
    if (issue.author === login && given.event === "APPROVE") {
      throw validationSentences("Can not approve your own pull request");
    }
    if (issue.author === login && given.event === "REQUEST_CHANGES") {
      throw validationSentences("Can not request changes on your own pull request");
    }
    const text = given.body ?? "";
    if (text === "" && given.comments.length === 0 && given.event === "COMMENT") {
      throw validationSentences("Body can't be blank");
    }
    if (text === "" && given.event === "REQUEST_CHANGES") throw validationSentences("Body can't be blank");
    const commitId = given.commit_id ?? pull.headSha;
    if (!git.commit(commitId)) throw validationSentences("commit_id is not part of the pull request");
    const now = sandbox.clock().toISOString();
    const review: Review = {
      id: sandbox.nextId(),
      author: login,
      body: text,
      state: given.event ? STATES[given.event] : "PENDING",
      commitId,
      submittedAt: now,
    };
    const files = changeOf(git, pull);
    const comments = given.comments.map((one) =>
      placeComment(sandbox, files, {
        reviewId: review.id,
        author: login,
        body: one.body,
        path: one.path,
        line: one.line ?? 0,
        startLine: one.start_line ?? null,
        side: one.side,
        commitId,
      }),
    );
    pull.reviews.push(review);
    pull.comments.push(...comments);
    issue.updatedAt = now;
    sandbox.save();
    const presented = presentReview(sandbox, repository, issue, review);
    if (review.state !== "PENDING") {
      const pullRequest = presentPull(sandbox, repository, issue, pull);
      const lower = { ...presented, state: review.state.toLowerCase() };
      const about = { pull_request: pullRequest, sender: login };
      sandbox.emit(repository, "pull_request_review", "submitted", { review: lower, ...about });
      for (const one of comments) {
        const comment = presentReviewComment(sandbox, repository, issue, one);
        sandbox.emit(repository, "pull_request_review_comment", "created", { comment, ...about });
      }
    }
    return ok(presented);
  },
};
