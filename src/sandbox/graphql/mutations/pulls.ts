import { createForbiddenError } from "../../rest/http-error.ts";
import type {
  ClosePullRequestInput,
  ConvertPullRequestToDraftInput,
  CreatePullRequestInput,
  MarkPullRequestReadyForReviewInput,
  MergePullRequestInput,
  ReopenPullRequestInput,
  RequestReviewsInput,
  UpdatePullRequestInput,
} from "@octokit/graphql-schema";
import { requestCodeOwnerReviews } from "../../pulls/reviews.ts";
import { hasPermission } from "../../auth/permissions.ts";
import { recordIssueEvent, sendIssueEvent } from "../../issues/issue-events.ts";
import { findNodeOfKind } from "../global-id.ts";
import { createUnprocessableError } from "../../rest/http-error.ts";
import type { GraphqlScope } from "../scope.ts";
import { requestRest, shortenRef, type Mutation } from "./mutation.ts";
import { getLabelNames, getLogins, refuseMilestones } from "./issues.ts";

/** GitHub has no REST endpoint for these two. */
const markPullRequestReadyForReview: Mutation<MarkPullRequestReadyForReviewInput> = (
  scope,
  input,
) => setDraft(scope, input.pullRequestId, false);

const convertPullRequestToDraft: Mutation<ConvertPullRequestToDraftInput> = (scope, input) =>
  setDraft(scope, input.pullRequestId, true);

function setDraft(scope: GraphqlScope, id: string, draft: boolean) {
  const { sandbox, actor } = scope;
  const { issue, pull, repository } = findNodeOfKind(scope, id, "PR");
  const login = actor.login ?? "ghost";
  const may =
    hasPermission(actor, repository, "pull_requests", "write") ||
    (actor.kind === "person" && issue.author === login);
  if (!may) {
    throw createForbiddenError(actor);
  }
  if (issue.state === "closed") throw createUnprocessableError("Pull request is closed");
  if (draft && repository.private) {
    throw createUnprocessableError("Draft pull requests are not supported in this repository.");
  }
  if (pull.draft !== draft) {
    pull.draft = draft;
    recordIssueEvent(sandbox, issue, draft ? "convert_to_draft" : "ready_for_review", login);
    sandbox.save();
    sendIssueEvent(
      sandbox,
      repository,
      issue,
      draft ? "converted_to_draft" : "ready_for_review",
      login,
    );
    if (!draft) requestCodeOwnerReviews(sandbox, repository, { issue, pull });
  }
  return { pullRequest: () => scope.show.pull(repository, issue, pull) };
}

const createPullRequest: Mutation<CreatePullRequestInput> = async (scope, input) => {
  const { repository } = findNodeOfKind(scope, input.repositoryId, "R");
  const made = await requestRest(scope, repository, "POST", "pulls", {
    title: input.title,
    body: input.body,
    head: shortenRef(input.headRefName),
    base: shortenRef(input.baseRefName),
    draft: input.draft,
  });
  const issue = scope.sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.number === made["number"],
  );
  return { pullRequest: () => issue?.pull && scope.show.pull(repository, issue, issue.pull) };
};

const updatePullRequest: Mutation<UpdatePullRequestInput> = async (scope, input) => {
  const { issue, repository } = findNodeOfKind(scope, input.pullRequestId, "PR");
  refuseMilestones(input);
  const labels = input.labelIds && getLabelNames(scope, input.labelIds);
  const assignees = input.assigneeIds && getLogins(scope, input.assigneeIds);
  if (labels || assignees) {
    await requestRest(scope, repository, "PATCH", `issues/${issue.number}`, { labels, assignees });
  }
  return patchPull(scope, input.pullRequestId, {
    title: input.title,
    body: input.body,
    base: input.baseRefName && shortenRef(input.baseRefName),
    state: input.state?.toLowerCase(),
  });
};

const closePullRequest: Mutation<ClosePullRequestInput> = (scope, input) =>
  patchPull(scope, input.pullRequestId, { state: "closed" });

const reopenPullRequest: Mutation<ReopenPullRequestInput> = (scope, input) =>
  patchPull(scope, input.pullRequestId, { state: "open" });

const mergePullRequest: Mutation<MergePullRequestInput> = async (scope, input) => {
  const { issue, pull, repository } = findNodeOfKind(scope, input.pullRequestId, "PR");
  await requestRest(scope, repository, "PUT", `pulls/${issue.number}/merge`, {
    commit_title: input.commitHeadline,
    commit_message: input.commitBody,
    merge_method: input.mergeMethod?.toLowerCase(),
    sha: input.expectedHeadOid,
  });
  return {
    actor: createActorResolver(scope),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
};

const requestReviews: Mutation<RequestReviewsInput> = async (scope, input) => {
  const { issue, pull, repository } = findNodeOfKind(scope, input.pullRequestId, "PR");
  const reviewers = getLogins(scope, input.userIds ?? []);
  const path = `pulls/${issue.number}/requested_reviewers`;
  // Without `union` the given people replace the earlier ones.
  const gone = input.union
    ? []
    : (pull.requestedReviewers ?? []).filter((one) => !reviewers.includes(one));
  if (gone.length > 0) await requestRest(scope, repository, "DELETE", path, { reviewers: gone });
  if (reviewers.length > 0) await requestRest(scope, repository, "POST", path, { reviewers });
  return {
    actor: createActorResolver(scope),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
};

async function patchPull(scope: GraphqlScope, id: string, body: Record<string, unknown>) {
  const { issue, pull, repository } = findNodeOfKind(scope, id, "PR");
  await requestRest(scope, repository, "PATCH", `pulls/${issue.number}`, body);
  return {
    actor: createActorResolver(scope),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
}

function createActorResolver(scope: GraphqlScope) {
  return () => scope.show.actor(scope.actor.login ?? "");
}

export const pullMutations = {
  markPullRequestReadyForReview,
  convertPullRequestToDraft,
  createPullRequest,
  updatePullRequest,
  closePullRequest,
  reopenPullRequest,
  mergePullRequest,
  requestReviews,
};
