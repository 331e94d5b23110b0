import { z } from "zod";
import type { Review } from "../../model.ts";
import { ownsCommit, startOf } from "../../pulls/change.ts";
import { placeComment, type Misplaced } from "../../pulls/place-comment.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentReview } from "../present/review.ts";
import { validationSentences } from "../refusal.ts";
import { ok } from "../reply.ts";
import { announceReview, announceReviewComment } from "./announce-review.ts";
import { pullOf } from "./find.ts";
import { answered, checkNonePending, checkVerdict, STATES } from "./verdict.ts";
import { stamp } from "../../time.ts";

const Side = z.enum(["LEFT", "RIGHT"]);
const Comment = z.object({
  path: z.string(),
  body: z.string().min(1),
  position: z.number().int().optional(),
  line: z.number().int().optional(),
  side: Side.default("RIGHT"),
  start_line: z.number().int().nullish(),
  start_side: Side.nullish(),
});
const Body = z.object({
  commit_id: z.string().optional(),
  body: z.string().nullish(),
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]).optional(),
  comments: z.array(Comment).default([]),
});

const WORDS: Record<Misplaced, string> = {
  path: "Path could not be resolved",
  line: "Line could not be resolved",
  "start order": "Pull request review thread start line must precede the end line.",
  "start hunk": "Pull request review thread start line must be part of the same hunk as the line.",
};

/** One review with its comments: all of it, or nothing when a comment's line is not in the diff. */
export const createReview: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  docs: "pulls/reviews#create-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const found = pullOf(call);
    const { issue, pull } = found;
    const given = input(call, Body);
    checkBody("PullRequestReview", given.body);
    const text = given.body ?? "";
    checkNonePending(call, found, "review");
    if (given.event) checkVerdict(call, found, given.event, text, given.comments.length);
    const commitId = given.commit_id ?? pull.headSha;
    if (!ownsCommit(git, pull, commitId)) throw validationSentences("commit_id is not part of the pull request");
    const submittedAt = stamp(sandbox.clock());
    const state = given.event ? STATES[given.event] : "PENDING";
    const mergeBase = startOf(git, { ...pull, headSha: commitId });
    const review: Review = { id: sandbox.nextId(), author: login, body: text, state, commitId, mergeBase, submittedAt };
    const comments = given.comments.map(({ start_line, start_side, ...one }) => {
      const place = { ...one, startLine: start_line ?? null, startSide: start_side ?? null };
      const whose = { reviewId: review.id, author: login, commitId };
      return placeComment(sandbox, git, pull, { ...place, ...whose }, (what) => validationSentences(WORDS[what]));
    });
    pull.reviews.push(review);
    pull.comments.push(...comments);
    issue.updatedAt = submittedAt;
    sandbox.save();
    if (state !== "PENDING") {
      answered(call, found);
      announceReview(call, found, "submitted", review);
      for (const comment of comments) announceReviewComment(call, found, "created", comment);
    }
    return ok(presentReview(sandbox, repository, issue, review));
  },
};
