import { createForbiddenError } from "../../rest/http-error.ts";
import type {
  AddPullRequestReviewInput,
  AddPullRequestReviewThreadReplyInput,
  DismissPullRequestReviewInput,
  ResolveReviewThreadInput,
  SubmitPullRequestReviewInput,
  UnresolveReviewThreadInput,
} from "@octokit/graphql-schema";
import { hasPermission } from "../../auth/permissions.ts";
import { sendReviewThreadEvent } from "../../webhooks/send-events.ts";
import { findNodeOfKind } from "../global-id.ts";
import type { GraphqlScope } from "../scope.ts";
import { requestRest, type Mutation } from "./mutation.ts";
import { createEdge } from "../connection.ts";
import { createGraphqlError } from "../graphql-error.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Pull } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

/**
 * GitHub has no REST endpoint for these two. People with write access and the author of the pull
 * request may resolve a thread. An App needs `contents: write` in addition to `pull_requests:
 * write`:
 * https://github.com/orgs/community/discussions/44650
 */
const resolveReviewThread: Mutation<ResolveReviewThreadInput> = (scope, input) =>
  setResolved(scope, input.threadId, true);

const unresolveReviewThread: Mutation<UnresolveReviewThreadInput> = (scope, input) =>
  setResolved(scope, input.threadId, false);

function setResolved(scope: GraphqlScope, id: string, resolved: boolean) {
  const { actor, sandbox } = scope;
  const { comment, issue, pull, repository } = findNodeOfKind(scope, id, "PRRT");
  const author = actor.kind === "person" && actor.login === issue.author;
  if (
    !author &&
    !["pull_requests", "contents"].every((name) => hasPermission(actor, repository, name, "write"))
  ) {
    throw createForbiddenError(actor);
  }
  const changed = comment.resolved !== resolved;
  comment.resolved = resolved;
  comment.resolvedBy = resolved ? (actor.login ?? "ghost") : null;
  sandbox.save();
  if (changed)
    sendReviewThreadEvent(
      sandbox,
      repository,
      { issue, pull, first: comment },
      actor.login ?? "ghost",
    );
  return { thread: () => scope.show.thread(repository, issue, pull, comment) };
}

const addPullRequestReview: Mutation<AddPullRequestReviewInput> = async (scope, input) => {
  const { issue, pull, repository } = findNodeOfKind(scope, input.pullRequestId, "PR");
  if (input.comments?.length) {
    throw createGraphqlError(
      "UNPROCESSABLE",
      "The sandbox does not support comments by diff position: use threads with a line",
    );
  }
  const comments = input.threads?.flatMap((one) => {
    if (!one) return [];
    const { path, body, line, side, startLine, startSide } = one;
    const start =
      startLine == null ? {} : { start_line: startLine, start_side: startSide ?? side ?? "RIGHT" };
    return [{ path, body, line, ...(side ? { side } : {}), ...start }];
  });
  const made = await requestRest(scope, repository, "POST", `pulls/${issue.number}/reviews`, {
    body: input.body,
    event: input.event,
    commit_id: input.commitOID,
    comments,
  });
  const index = pull.reviews.findIndex((one) => one.id === made["id"]);
  const node = createReviewResolver(scope, repository, issue, pull, Number(made["id"]));
  return { pullRequestReview: node, reviewEdge: () => createEdge(index, node()) };
};

const submitPullRequestReview: Mutation<SubmitPullRequestReviewInput> = async (scope, input) => {
  const { issue, pull, repository, reviewId } = findReviewToSubmit(scope, input);
  const { event, body } = input;
  await requestRest(scope, repository, "POST", `pulls/${issue.number}/reviews/${reviewId}/events`, {
    event,
    body,
  });
  return { pullRequestReview: createReviewResolver(scope, repository, issue, pull, reviewId) };
};

const dismissPullRequestReview: Mutation<DismissPullRequestReviewInput> = async (scope, input) => {
  const { issue, pull, repository, review } = findNodeOfKind(
    scope,
    input.pullRequestReviewId,
    "PRR",
  );
  const path = `pulls/${issue.number}/reviews/${review.id}/dismissals`;
  await requestRest(scope, repository, "PUT", path, { message: input.message, event: "DISMISS" });
  return { pullRequestReview: createReviewResolver(scope, repository, issue, pull, review.id) };
};

const addPullRequestReviewThreadReply: Mutation<AddPullRequestReviewThreadReplyInput> = async (
  scope,
  input,
) => {
  const { issue, pull, repository, comment } = findNodeOfKind(
    scope,
    input.pullRequestReviewThreadId,
    "PRRT",
  );
  const path = `pulls/${issue.number}/comments/${comment.id}/replies`;
  const made = await requestRest(scope, repository, "POST", path, { body: input.body });
  const reply = pull.comments.find((one) => one.id === made["id"]);
  return { comment: () => reply && scope.show.reviewComment(repository, issue, reply) };
};

/** Returns the review of the id, or the caller's pending review on the pull request. */
function findReviewToSubmit(scope: GraphqlScope, input: SubmitPullRequestReviewInput) {
  if (input.pullRequestReviewId) {
    const { review, ...found } = findNodeOfKind(scope, input.pullRequestReviewId, "PRR");
    return { ...found, reviewId: review.id };
  }
  const found = findNodeOfKind(scope, input.pullRequestId ?? "", "PR");
  const review = found.pull.reviews.find(
    (one) => one.state === "PENDING" && one.author === scope.actor.login,
  );
  if (!review) throw createGraphqlError("NOT_FOUND", "There is no pending review to submit");
  return { ...found, reviewId: review.id };
}

function createReviewResolver(
  scope: GraphqlScope,
  repository: Repository,
  issue: Issue,
  pull: Pull,
  id: number,
) {
  const review = pull.reviews.find((one) => one.id === id);
  return () => (review ? scope.show.review(repository, issue, review) : null);
}

export const reviewMutations = {
  resolveReviewThread,
  unresolveReviewThread,
  addPullRequestReview,
  submitPullRequestReview,
  dismissPullRequestReview,
  addPullRequestReviewThreadReply,
};
