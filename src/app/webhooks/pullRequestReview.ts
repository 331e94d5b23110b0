/** A review by a person on a build's pull request. */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

export function pullRequestReview({ review, pull_request: pull }: Context<"pull_request_review">["payload"]): Heard {
  return review.user?.type === "User" ? fromBranch(pull.head.ref) : null;
}
