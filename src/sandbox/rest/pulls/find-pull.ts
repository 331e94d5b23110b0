import type { Call } from "../endpoint.ts";
import { listVisibleComments, listVisibleReviews } from "../../pulls/pull-contents.ts";
import { parseId } from "../request-body.ts";
import { createNotFoundError } from "../http-error.ts";
import type { Pull, Review, ReviewComment } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

export interface PullWithIssue {
  issue: Issue;
  pull: Pull;
}

export function requirePull(call: Call): PullWithIssue {
  const wanted = parseId(call.params["pull_number"]);
  const found = findPulls(call).find(({ issue }) => issue.number === wanted);
  if (!found) throw createNotFoundError();
  return found;
}

export function findPulls(call: Call): PullWithIssue[] {
  return call.sandbox.world.issues.flatMap((issue) =>
    issue.repositoryId === call.repository.id && issue.pull ? [{ issue, pull: issue.pull }] : [],
  );
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
  for (const found of findPulls(call)) {
    const comment = listVisibleComments(found.pull, call.actor.login).find((one) => one.id === id);
    if (comment) return { ...found, comment };
  }
  throw createNotFoundError();
}
