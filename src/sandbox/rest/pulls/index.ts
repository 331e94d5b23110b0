import type { Endpoint } from "../endpoint.ts";
import { deleteReviewComment, updateReviewComment } from "./change-comment.ts";
import { deletePendingReview, updateReview } from "./change-review.ts";
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
import { listRequestedReviewers, removeRequestedReviewers, requestReviewers } from "./requested-reviewers.ts";
import { getReviewComment, listAllReviewComments, listReviewComments } from "./review-comments.ts";
import { submitReview } from "./submit-review.ts";
import { updateBranch } from "./update-branch.ts";
import { updatePull } from "./update-pull.ts";

export const pullsEndpoints: Endpoint[] = [
  ...[listPulls, getPull, createPull, updatePull, listFiles, listPullCommits, getMerged, mergePull, updateBranch],
  ...[listRequestedReviewers, requestReviewers, removeRequestedReviewers],
  ...[listReviews, getReview, listReviewCommentsOfReview, createReview, submitReview, dismissReview],
  ...[updateReview, deletePendingReview],
  ...[listReviewComments, listAllReviewComments, getReviewComment],
  ...[createReviewComment, replyToReviewComment, updateReviewComment, deleteReviewComment],
];
