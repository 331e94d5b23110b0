/** What a person says on a build's pull request: a review, a comment on a line, a thread that they resolve. */
import { z } from "zod";
import { Author, ear, fromBranch } from "./heard.ts";

const Pull = z.object({ head: z.object({ ref: z.string() }) });
const Said = z.object({ user: Author });

export const pullRequestReview = ear(z.object({ review: Said, pull_request: Pull }), ({ review, pull_request: pull }) =>
  // Whoever dismisses a review is the sender; the review is its author's.
  review.user?.type === "User" ? fromBranch(pull.head.ref) : null,
);

export const reviewComment = ear(z.object({ comment: Said, pull_request: Pull }), ({ comment, pull_request: pull }) =>
  comment.user?.type === "User" ? fromBranch(pull.head.ref) : null,
);

export const reviewThread = ear(z.object({ pull_request: Pull }), ({ pull_request: pull }) =>
  fromBranch(pull.head.ref),
);
