/** What a person says on a build's pull request: a review, a comment on a line, a thread that they resolve. */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

export function pullRequestReview({ review, pull_request: pull }: Context<"pull_request_review">["payload"]): Heard {
  // Whoever dismisses a review is the sender; the review is its author's.
  return review.user?.type === "User" ? fromBranch(pull.head.ref) : null;
}

export function reviewComment({ comment, pull_request }: Context<"pull_request_review_comment">["payload"]): Heard {
  return comment.user?.type === "User" ? fromBranch(pull_request.head.ref) : null;
}

export function reviewThread({ pull_request }: Context<"pull_request_review_thread">["payload"]): Heard {
  return fromBranch(pull_request.head.ref);
}
