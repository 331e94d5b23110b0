import type { Issue, Pull, Review, ReviewComment } from "../../model.ts";
import type { Call } from "../endpoint.ts";
import { visibleComments, visibleReviews } from "../../pulls/visible.ts";
import { number } from "../input.ts";
import { notFound } from "../refusal.ts";

export interface FoundPull {
  issue: Issue;
  pull: Pull;
}

export function pullOf(call: Call): FoundPull {
  const wanted = number(call.params["pull_number"]);
  const found = pullsOf(call).find(({ issue }) => issue.number === wanted);
  if (!found) throw notFound();
  return found;
}

export function pullsOf(call: Call): FoundPull[] {
  return call.sandbox.world.issues.flatMap((issue) =>
    issue.repositoryId === call.repository.id && issue.pull ? [{ issue, pull: issue.pull }] : [],
  );
}

export function reviewOf(call: Call): FoundPull & { review: Review } {
  const found = pullOf(call);
  const id = number(call.params["review_id"]);
  const review = visibleReviews(found.pull, call.actor.login).find((one) => one.id === id);
  if (!review) throw notFound();
  return { ...found, review };
}

export function reviewCommentOf(call: Call): FoundPull & { comment: ReviewComment } {
  const id = number(call.params["comment_id"]);
  for (const found of pullsOf(call)) {
    const comment = visibleComments(found.pull, call.actor.login).find((one) => one.id === id);
    if (comment) return { ...found, comment };
  }
  throw notFound();
}
