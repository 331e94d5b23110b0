import type { Call } from "../endpoint.ts";
import {
  listPulls,
  listVisibleComments,
  listVisibleReviews,
  type PullWithIssue,
} from "../../pulls/pull-contents.ts";
import { parseId } from "../request-body.ts";
import { createNotFoundError } from "../http-error.ts";
import type { Review, ReviewComment } from "../../schema/pulls.ts";

export function requirePull(call: Call): PullWithIssue {
  const wanted = parseId(call.params["pull_number"]);
  const found = listPulls(call.sandbox.world, call.repository).find(
    ({ issue }) => issue.number === wanted,
  );
  if (!found) throw createNotFoundError();
  return found;
}

export function requireReview(call: Call): PullWithIssue & { review: Review } {
  const found = requirePull(call);
  const id = parseId(call.params["review_id"]);
  const review = listVisibleReviews(found.pull, call.actor.login).find((one) => one.id === id);
  if (!review) throw createNotFoundError();
  return { ...found, review };
}

export function requireReviewComment(call: Call): PullWithIssue & { comment: ReviewComment } {
  const id = parseId(call.params["comment_id"]);
  for (const found of listPulls(call.sandbox.world, call.repository)) {
    const comment = listVisibleComments(found.pull, call.actor.login).find((one) => one.id === id);
    if (comment) return { ...found, comment };
  }
  throw createNotFoundError();
}
