import { type PullWithIssue } from "../../pulls/pull-contents.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Call } from "../endpoint.ts";
import { serializePull } from "../serializers/pull.ts";
import { serializeReview, serializeReviewComment } from "../serializers/review.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Review, ReviewComment } from "../../schema/pulls.ts";

/**
 * Emits `pull_request_review`, which has states in lower case. `more` has the fields of the action.
 */
export function sendReviewEvent(
  { login, repository, sandbox }: { login: string; repository: Repository; sandbox: Sandbox },
  { issue, pull }: PullWithIssue,
  action: "submitted" | "edited" | "dismissed",
  review: Review,
  more: Record<string, unknown> = {},
): void {
  const shown = serializeReview(sandbox, repository, issue, review);
  sandbox.emit(repository, "pull_request_review", action, {
    review: { ...shown, state: shown.state.toLowerCase() },
    pull_request: serializePull(sandbox, repository, issue, pull),
    ...more,
    sender: login,
  });
}

/** Emits `pull_request_review_comment`. `more` has the fields of the action, such as `changes`. */
export function sendReviewCommentEvent(
  call: Call,
  { issue, pull }: PullWithIssue,
  action: "created" | "edited" | "deleted",
  comment: ReviewComment,
  more: Record<string, unknown> = {},
): void {
  const { repository, sandbox } = call;
  sandbox.emit(repository, "pull_request_review_comment", action, {
    comment: serializeReviewComment(sandbox, repository, issue, comment),
    pull_request: serializePull(sandbox, repository, issue, pull),
    ...more,
    sender: call.login,
  });
}
