import type { Repository, Review, ReviewComment } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Call } from "../endpoint.ts";
import { presentPull } from "../present/pull.ts";
import { presentReview, presentReviewComment } from "../present/review.ts";
import type { FoundPull } from "./find.ts";

/** Emits `pull_request_review`, which writes states in small letters; `more` is what the action adds. */
export function announceReview(
  { login, repository, sandbox }: { login: string; repository: Repository; sandbox: Sandbox },
  { issue, pull }: FoundPull,
  action: "submitted" | "edited" | "dismissed",
  review: Review,
  more: Record<string, unknown> = {},
): void {
  const shown = presentReview(sandbox, repository, issue, review);
  sandbox.emit(repository, "pull_request_review", action, {
    review: { ...shown, state: shown.state.toLowerCase() },
    pull_request: presentPull(sandbox, repository, issue, pull),
    ...more,
    sender: login,
  });
}

/** Emits `pull_request_review_comment`; `more` is what the action adds, such as `changes`. */
export function announceReviewComment(
  call: Call,
  { issue, pull }: FoundPull,
  action: "created" | "edited" | "deleted",
  comment: ReviewComment,
  more: Record<string, unknown> = {},
): void {
  const { repository, sandbox } = call;
  sandbox.emit(repository, "pull_request_review_comment", action, {
    comment: presentReviewComment(sandbox, repository, issue, comment),
    pull_request: presentPull(sandbox, repository, issue, pull),
    ...more,
    sender: call.login,
  });
}
