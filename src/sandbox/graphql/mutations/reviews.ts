import type {
  AddPullRequestReviewInput,
  AddPullRequestReviewThreadReplyInput,
  DismissPullRequestReviewInput,
  SubmitPullRequestReviewInput,
} from "@octokit/graphql-schema";
import type { Issue, Pull, Repository } from "../../model.ts";
import { edge } from "../connection.ts";
import { findOf } from "../global-id.ts";
import { perform } from "../perform.ts";
import { problem } from "../problem.ts";
import type { Scope } from "../scope.ts";
import type { Mutation } from "./mutation.ts";

export const addPullRequestReview: Mutation<AddPullRequestReviewInput> = async (scope, input) => {
  const { issue, pull, repository } = findOf(scope, input.pullRequestId, "PR");
  if (input.comments?.length) {
    throw problem("UNPROCESSABLE", "The sandbox takes no comments by diff position: give threads, by line");
  }
  const comments = input.threads?.flatMap((one) => {
    if (!one) return [];
    const { path, body, line, side, startLine, startSide } = one;
    const start = startLine == null ? {} : { start_line: startLine, start_side: startSide ?? side ?? "RIGHT" };
    return [{ path, body, line, ...(side ? { side } : {}), ...start }];
  });
  const made = await perform(scope, repository, "POST", `pulls/${issue.number}/reviews`, {
    body: input.body,
    event: input.event,
    commit_id: input.commitOID,
    comments,
  });
  const index = pull.reviews.findIndex((one) => one.id === made["id"]);
  const node = shown(scope, repository, issue, pull, Number(made["id"]));
  return { pullRequestReview: node, reviewEdge: () => edge(index, node()) };
};

export const submitPullRequestReview: Mutation<SubmitPullRequestReviewInput> = async (scope, input) => {
  const { issue, pull, repository, reviewId } = reviewIn(scope, input);
  const { event, body } = input;
  await perform(scope, repository, "POST", `pulls/${issue.number}/reviews/${reviewId}/events`, { event, body });
  return { pullRequestReview: shown(scope, repository, issue, pull, reviewId) };
};

export const dismissPullRequestReview: Mutation<DismissPullRequestReviewInput> = async (scope, input) => {
  const { issue, pull, repository, review } = findOf(scope, input.pullRequestReviewId, "PRR");
  const path = `pulls/${issue.number}/reviews/${review.id}/dismissals`;
  await perform(scope, repository, "PUT", path, { message: input.message, event: "DISMISS" });
  return { pullRequestReview: shown(scope, repository, issue, pull, review.id) };
};

export const addPullRequestReviewThreadReply: Mutation<AddPullRequestReviewThreadReplyInput> = async (scope, input) => {
  const { issue, pull, repository, comment } = findOf(scope, input.pullRequestReviewThreadId, "PRRT");
  const path = `pulls/${issue.number}/comments/${comment.id}/replies`;
  const made = await perform(scope, repository, "POST", path, { body: input.body });
  const reply = pull.comments.find((one) => one.id === made["id"]);
  return { comment: () => reply && scope.show.reviewComment(repository, issue, reply) };
};

/** The review of the id, or the one that who asks has pending on the pull request. */
function reviewIn(scope: Scope, input: SubmitPullRequestReviewInput) {
  if (input.pullRequestReviewId) {
    const { review, ...found } = findOf(scope, input.pullRequestReviewId, "PRR");
    return { ...found, reviewId: review.id };
  }
  const found = findOf(scope, input.pullRequestId ?? "", "PR");
  const review = found.pull.reviews.find((one) => one.state === "PENDING" && one.author === scope.actor.login);
  if (!review) throw problem("NOT_FOUND", "There is no pending review to submit");
  return { ...found, reviewId: review.id };
}

function shown(scope: Scope, repository: Repository, issue: Issue, pull: Pull, id: number) {
  const review = pull.reviews.find((one) => one.id === id);
  return () => (review ? scope.show.review(repository, issue, review) : null);
}
