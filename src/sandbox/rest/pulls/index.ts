import type { Endpoint } from "../endpoint.ts";
import { deleteReviewComment, updateReviewComment } from "./change-comment.ts";
import { createPull } from "./create-pull.ts";
import { createReview } from "./create-review.ts";
import { createReviewComment, replyToReviewComment } from "./create-review-comment.ts";
import { dismissReview } from "./dismiss-review.ts";
import { getMerged } from "./get-merged.ts";
import { getPull } from "./get-pull.ts";
import { listPullCommits } from "./list-commits.ts";
import { listFiles } from "./list-files.ts";
import { listPulls } from "./list-pulls.ts";
import { getReview, listReviewCommentsOfReview, listReviews } from "./list-reviews.ts";
import { mergePull } from "./merge-pull.ts";
import { getReviewComment, listAllReviewComments, listReviewComments } from "./review-comments.ts";
import { submitReview } from "./submit-review.ts";
import { updatePull } from "./update-pull.ts";

export const pullsEndpoints: Endpoint[] = [
  ...[listPulls, getPull, createPull, updatePull, listFiles, listPullCommits, getMerged, mergePull],
  ...[listReviews, getReview, listReviewCommentsOfReview, createReview, submitReview, dismissReview],
  ...[listReviewComments, listAllReviewComments, getReviewComment],
  ...[createReviewComment, replyToReviewComment, updateReviewComment, deleteReviewComment],
];
