import type { Pull, Review, ReviewComment } from "../model.ts";

/** The reviews that this login may see: a pending one is known to its author alone, as on GitHub. */
export function visibleReviews(pull: Pull, login: string | null): Review[] {
  return pull.reviews.filter((review) => review.state !== "PENDING" || review.author === login);
}

/** The review comments that this login may see: those of a pending review go with it. */
export function visibleComments(pull: Pull, login: string | null): ReviewComment[] {
  if (pull.reviews.every((review) => review.state !== "PENDING")) return pull.comments;
  const seen = new Set(visibleReviews(pull, login).map((review) => review.id));
  return pull.comments.filter((comment) => seen.has(comment.reviewId));
}

/** The one review that a person may have pending on a pull request. */
export function pendingReview(pull: Pull, login: string): Review | undefined {
  return pull.reviews.find((review) => review.state === "PENDING" && review.author === login);
}
