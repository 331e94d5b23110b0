import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { checkBody, parseBody } from "../request-body.ts";
import { serializeReview, serializeReviewComment } from "../serializers/review.ts";
import {
  createUnprocessableEntityError,
  createValidationError,
  createForbiddenError,
} from "../http-error.ts";
import { respondOk } from "../reply.ts";
import { sendReviewCommentEvent, sendReviewEvent } from "./review-events.ts";
import { requirePull, requireReview } from "./find-pull.ts";
import {
  findPendingReview,
  findPullBase,
  isPullCommit,
  listVisibleReviews,
  type PullWithIssue,
} from "../../pulls/pull-contents.ts";
import { placeComment, type PlaceProblem } from "../../pulls/comment-place.ts";
import { formatTimestamp } from "../../time.ts";
import { recordIssueEvent } from "../../issues/issue-events.ts";
import { BODY_MEDIA } from "../content-negotiation.ts";
import { createPage } from "../listing.ts";
import type { Review } from "../../schema/pulls.ts";

const REVIEW_PATH = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}";
const UpdateReviewBody = z.object({ body: z.string().min(1) });

/** Changes the summary above a review's comments. */
const updateReview = defineEndpoint({
  method: "PUT",
  path: REVIEW_PATH,
  docs: "pulls/reviews#update-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { review, ...found } = requireOwnReview(call);
    const { body } = parseBody(call, UpdateReviewBody);
    checkBody("PullRequestReview", body);
    const changes = { body: { from: review.body } };
    review.body = body;
    call.sandbox.save();
    if (review.state !== "PENDING") sendReviewEvent(call, found, "edited", review, { changes });
    return respondOk(serializeReview(call.sandbox, call.repository, found.issue, review));
  },
});

/** Deletes a review that was not submitted yet, with its comments. */
const deletePendingReview = defineEndpoint({
  method: "DELETE",
  path: REVIEW_PATH,
  docs: "pulls/reviews#delete-a-pending-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { review, issue, pull } = requireOwnReview(call);
    if (review.state !== "PENDING")
      throw createUnprocessableEntityError("Can not delete a non-pending pull request review");
    pull.reviews = pull.reviews.filter((one) => one !== review);
    pull.comments = pull.comments.filter((one) => one.reviewId !== review.id);
    call.sandbox.save();
    return respondOk(serializeReview(call.sandbox, call.repository, issue, review));
  },
});

function requireOwnReview(call: Call) {
  const found = requireReview(call);
  if (found.review.author === call.login) return found;
  throw createForbiddenError(call.actor, "Must have admin rights.");
}

/** Review state by the event of the request. */
const REVIEW_STATES = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;
export type Verdict = keyof typeof REVIEW_STATES;

/** Refuses a verdict that this login can't give on this pull request, and one without a body. */
function checkVerdict(
  call: Call,
  { issue }: PullWithIssue,
  event: Verdict,
  text: string,
  comments: number,
): void {
  if (event !== "COMMENT" && issue.author === call.login) {
    const what = event === "APPROVE" ? "approve" : "request changes on";
    const error = createUnprocessableEntityError(`Can not ${what} your own pull request`);
    error.code = "own-pull-request";
    throw error;
  }
  // The repository's setting is off by default:
  //
  // https://docs.github.com/rest/actions/permissions#get-default-workflow-permissions-for-a-repository
  if (event === "APPROVE" && call.actor.kind === "job") {
    throw createUnprocessableEntityError(
      "GitHub Actions is not permitted to approve pull requests.",
    );
  }
  const empty =
    text === "" && (event === "REQUEST_CHANGES" || (event === "COMMENT" && comments === 0));
  if (empty) throw createUnprocessableEntityError("Body can't be blank");
}

/**
 * Checks that a person has no pending review. A pull request has at most one per person, and until
 * it is submitted no other can be created.
 */
export function checkNoPendingReview(
  call: Call,
  { pull }: PullWithIssue,
  endpoint: "review" | "comment",
): void {
  if (!findPendingReview(pull, call.login)) return;
  const words = "can only have one pending review per pull request";
  if (endpoint === "review") throw createUnprocessableEntityError(`User ${words}`);
  throw createValidationError("PullRequestReview", "user_id", "custom", `user_id ${words}`);
}

/** Removes the review request of a person who has reviewed. GitHub sends no webhook for it. */
function removeReviewRequest(call: Call, { pull }: PullWithIssue): void {
  pull.requestedReviewers = (pull.requestedReviewers ?? []).filter((login) => login !== call.login);
}

export const Side = z.enum(["LEFT", "RIGHT"]);
const Comment = z.object({
  path: z.string(),
  body: z.string().min(1),
  position: z.number().int().optional(),
  line: z.number().int().optional(),
  side: Side.default("RIGHT"),
  start_line: z.number().int().nullish(),
  start_side: Side.nullish(),
});
const CreateReviewBody = z.object({
  commit_id: z.string().optional(),
  body: z.string().nullish(),
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]).optional(),
  comments: z.array(Comment).default([]),
});

const MISPLACED_MESSAGES: Record<PlaceProblem, string> = {
  path: "Path could not be resolved",
  line: "Line could not be resolved",
  "start order": "Pull request review thread start line must precede the end line.",
  "start hunk": "Pull request review thread start line must be part of the same hunk as the line.",
};

/** Creates one review with its comments. Creates nothing if a comment's line is not in the diff. */
const createReview = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  docs: "pulls/reviews#create-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const found = requirePull(call);
    const { issue, pull } = found;
    const given = parseBody(call, CreateReviewBody);
    checkBody("PullRequestReview", given.body);
    const text = given.body ?? "";
    checkNoPendingReview(call, found, "review");
    if (given.event) checkVerdict(call, found, given.event, text, given.comments.length);
    const commitId = given.commit_id ?? pull.headSha;
    if (!isPullCommit(git, pull, commitId))
      throw createUnprocessableEntityError("commit_id is not part of the pull request");
    const submittedAt = formatTimestamp(sandbox.clock());
    const state = given.event ? REVIEW_STATES[given.event] : "PENDING";
    const mergeBase = findPullBase(git, { ...pull, headSha: commitId });
    const review: Review = {
      id: sandbox.nextId(),
      author: login,
      body: text,
      state,
      commitId,
      mergeBase,
      submittedAt,
    };
    const comments = given.comments.map(({ start_line, start_side, ...one }) => {
      const place = { ...one, startLine: start_line ?? null, startSide: start_side ?? null };
      const draft = { ...place, author: login, commitId };
      const comment = placeComment(sandbox, git, pull, draft, (what) =>
        createUnprocessableEntityError(MISPLACED_MESSAGES[what]),
      );
      return { ...comment, reviewId: review.id };
    });
    pull.reviews.push(review);
    pull.comments.push(...comments);
    issue.updatedAt = submittedAt;
    sandbox.save();
    if (state !== "PENDING") {
      removeReviewRequest(call, found);
      sendReviewEvent(call, found, "submitted", review);
      for (const comment of comments) sendReviewCommentEvent(call, found, "created", comment);
    }
    return respondOk(serializeReview(sandbox, repository, issue, review));
  },
});

const DismissReviewBody = z.object({
  message: z.string().min(1),
  event: z.literal("DISMISS").optional(),
});

/** Dismisses an approval or a request for changes. Needs write access. */
const dismissReview = defineEndpoint({
  method: "PUT",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
  docs: "pulls/reviews#dismiss-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  handle(call) {
    const { review, ...found } = requireReview(call);
    const { message } = parseBody(call, DismissReviewBody);
    if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
      throw createUnprocessableEntityError(
        `Can not dismiss a ${review.state.toLowerCase()} pull request review`,
      );
    }
    const dismissed = { reviewId: review.id, state: review.state.toLowerCase(), message };
    recordIssueEvent(call.sandbox, found.issue, "review_dismissed", call.login, { dismissed });
    review.state = "DISMISSED";
    call.sandbox.save();
    sendReviewEvent(call, found, "dismissed", review);
    return respondOk(serializeReview(call.sandbox, call.repository, found.issue, review));
  },
});

const listReviews = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  docs: "pulls/reviews#list-reviews-for-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, pull } = requirePull(call);
    return createPage(call, listVisibleReviews(pull, call.actor.login), (one) =>
      serializeReview(call.sandbox, call.repository, issue, one),
    );
  },
});

const getReview = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}",
  docs: "pulls/reviews#get-a-review-for-a-pull-request",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, review } = requireReview(call);
    return respondOk(serializeReview(call.sandbox, call.repository, issue, review));
  },
});

const listComments = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments",
  docs: "pulls/reviews#list-comments-for-a-pull-request-review",
  permission: "pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { issue, pull, review } = requireReview(call);
    const comments = pull.comments.filter((one) => one.reviewId === review.id);
    return createPage(call, comments, (one) =>
      serializeReviewComment(call.sandbox, call.repository, issue, one),
    );
  },
});

const SubmitReviewBody = z.object({
  event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]),
  body: z.string().nullish(),
});

/** Submits a pending review. Until then only its author sees it. */
const submitReview = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events",
  docs: "pulls/reviews#submit-a-review-for-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { review, ...found } = requireReview(call);
    const { event, body } = parseBody(call, SubmitReviewBody);
    checkBody("PullRequestReview", body);
    if (review.state !== "PENDING")
      throw createUnprocessableEntityError("Can not submit a review that was submitted already");
    const text = body ?? review.body;
    const comments = found.pull.comments.filter((comment) => comment.reviewId === review.id);
    checkVerdict(call, found, event, text, comments.length);
    const submittedAt = formatTimestamp(call.sandbox.clock());
    const mergeBase = findPullBase(call.git, { ...found.pull, headSha: review.commitId });
    Object.assign(review, { body: text, state: REVIEW_STATES[event], mergeBase, submittedAt });
    found.issue.updatedAt = submittedAt;
    removeReviewRequest(call, found);
    call.sandbox.save();
    sendReviewEvent(call, found, "submitted", review);
    for (const comment of comments) sendReviewCommentEvent(call, found, "created", comment);
    return respondOk(serializeReview(call.sandbox, call.repository, found.issue, review));
  },
});

export const reviewEndpoints: Endpoint[] = [
  listReviews,
  getReview,
  listComments,
  createReview,
  submitReview,
  dismissReview,
  updateReview,
  deletePendingReview,
];
