import { z } from "zod";
import type { ReviewComment } from "../../model.ts";
import { ownsCommit } from "../../pulls/change.ts";
import { placeComment, type Misplaced } from "../../pulls/place-comment.ts";
import { visibleComments } from "../../pulls/visible.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentReviewComment } from "../present/review.ts";
import { notFound, unprocessable, validationFailed, type Refusal } from "../refusal.ts";
import { created, type Reply } from "../reply.ts";
import { announceReviewComment } from "./announce-review.ts";
import { pullOf, type FoundPull } from "./find.ts";
import { checkNonePending } from "./verdict.ts";
import { stamp } from "../../time.ts";

const Side = z.enum(["LEFT", "RIGHT"]);
const Body = z.object({
  body: z.string().min(1),
  commit_id: z.string(),
  path: z.string(),
  position: z.number().int().optional(),
  line: z.number().int().optional(),
  side: Side.default("RIGHT"),
  start_line: z.number().int().nullish(),
  /** `side`: the same one. */
  start_side: z.enum(["LEFT", "RIGHT", "side"]).nullish(),
  subject_type: z.enum(["line", "file"]).default("line"),
});
const Reply = z.object({ body: z.string().min(1), in_reply_to: z.number().int().optional() });

/** A comment of its own, or an answer to one (`in_reply_to`); GitHub keeps it in a review of one. */
export const createReviewComment: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
  docs: "pulls/comments#create-a-review-comment-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = pullOf(call);
    if (call.body["in_reply_to"] !== undefined) {
      const { body, in_reply_to } = input(call, Reply);
      return reply(call, found, Number(in_reply_to), body);
    }
    const { start_line, start_side, subject_type, commit_id: commitId, ...given } = input(call, Body);
    checkBody("PullRequestReviewComment", given.body);
    if (subject_type === "file") throw unprocessable("This sandbox has comments on lines only: name a line");
    checkNonePending(call, found, "comment");
    if (!ownsCommit(call.git, found.pull, commitId)) {
      throw validationFailed(
        "PullRequestReviewComment",
        "commit_id",
        "custom",
        "commit_id is not part of the pull request",
      );
    }
    const place = {
      ...given,
      startLine: start_line ?? null,
      startSide: start_side === "side" || !start_side ? null : start_side,
    };
    const whose = { reviewId: 0, author: call.login, commitId };
    const comment = placeComment(call.sandbox, call.git, found.pull, { ...place, ...whose }, misplaced);
    return keep(call, found, { ...comment, reviewId: soleReview(call, found) });
  },
};

export const replyToReviewComment: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
  docs: "pulls/comments#create-a-reply-for-a-review-comment",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const found = pullOf(call);
    return reply(call, found, Number(call.params["comment_id"]), input(call, Reply).body);
  },
};

/** Answers stand with the thread's first comment, whichever of its comments they were sent to. */
function reply(call: Call, found: FoundPull, to: number, body: string): Reply {
  checkBody("PullRequestReviewComment", body);
  const first = visibleComments(found.pull, call.login).find((one) => one.id === to);
  if (!first) throw notFound();
  checkNonePending(call, found, "comment");
  const now = stamp(call.sandbox.clock());
  return keep(call, found, {
    ...first,
    ...{ id: call.sandbox.nextId(), reviewId: soleReview(call, found), author: call.login, body },
    inReplyTo: first.inReplyTo ?? first.id,
    ...{ resolved: false, createdAt: now, updatedAt: now, reactions: [] },
  });
}

function misplaced(what: Misplaced): Refusal {
  const about = (field: string, words: string): Refusal => {
    const name = `pull_request_review_thread.${field}`;
    return validationFailed("PullRequestReviewComment", name, "custom", `${name} ${words}`);
  };
  if (what === "path") return about("path", "is invalid");
  if (what === "line") return about("line", "must be part of the diff");
  if (what === "start order") return about("start_line", "must precede the end line.");
  return about("start_line", "must be part of the same hunk as the line.");
}

function soleReview(call: Call, { pull }: FoundPull): number {
  const id = call.sandbox.nextId();
  const submittedAt = stamp(call.sandbox.clock());
  pull.reviews.push({ id, author: call.login, body: "", state: "COMMENTED", commitId: pull.headSha, submittedAt });
  return id;
}

function keep(call: Call, found: FoundPull, comment: ReviewComment): Reply {
  found.pull.comments.push(comment);
  found.issue.updatedAt = comment.createdAt;
  call.sandbox.save();
  announceReviewComment(call, found, "created", comment);
  return created(presentReviewComment(call.sandbox, call.repository, found.issue, comment));
}
