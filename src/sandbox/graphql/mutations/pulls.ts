import type {
  ClosePullRequestInput,
  CreatePullRequestInput,
  MergePullRequestInput,
  ReopenPullRequestInput,
  RequestReviewsInput,
  UpdatePullRequestInput,
} from "@octokit/graphql-schema";
import { findOf } from "../global-id.ts";
import { perform } from "../perform.ts";
import type { Scope } from "../scope.ts";
import { refuseMilestones } from "./issues.ts";
import { labelNames } from "./labels.ts";
import type { Mutation } from "./mutation.ts";
import { loginsOf } from "./people.ts";

export const createPullRequest: Mutation<CreatePullRequestInput> = async (scope, input) => {
  const { repository } = findOf(scope, input.repositoryId, "R");
  const made = await perform(scope, repository, "POST", "pulls", {
    title: input.title,
    body: input.body,
    head: short(input.headRefName),
    base: short(input.baseRefName),
    draft: input.draft,
  });
  const issue = scope.sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.number === made["number"],
  );
  return { pullRequest: () => issue?.pull && scope.show.pull(repository, issue, issue.pull) };
};

export const updatePullRequest: Mutation<UpdatePullRequestInput> = async (scope, input) => {
  const { issue, repository } = findOf(scope, input.pullRequestId, "PR");
  refuseMilestones(input);
  const labels = input.labelIds && labelNames(scope, input.labelIds);
  const assignees = input.assigneeIds && loginsOf(scope, input.assigneeIds);
  if (labels || assignees) {
    await perform(scope, repository, "PATCH", `issues/${issue.number}`, { labels, assignees });
  }
  return change(scope, input.pullRequestId, {
    title: input.title,
    body: input.body,
    base: input.baseRefName && short(input.baseRefName),
    state: input.state?.toLowerCase(),
  });
};

export const closePullRequest: Mutation<ClosePullRequestInput> = (scope, input) =>
  change(scope, input.pullRequestId, { state: "closed" });

export const reopenPullRequest: Mutation<ReopenPullRequestInput> = (scope, input) =>
  change(scope, input.pullRequestId, { state: "open" });

export const mergePullRequest: Mutation<MergePullRequestInput> = async (scope, input) => {
  const { issue, pull, repository } = findOf(scope, input.pullRequestId, "PR");
  await perform(scope, repository, "PUT", `pulls/${issue.number}/merge`, {
    commit_title: input.commitHeadline,
    commit_message: input.commitBody,
    merge_method: input.mergeMethod?.toLowerCase(),
    sha: input.expectedHeadOid,
  });
  return { actor: actor(scope), pullRequest: () => scope.show.pull(repository, issue, pull) };
};

export const requestReviews: Mutation<RequestReviewsInput> = async (scope, input) => {
  const { issue, pull, repository } = findOf(scope, input.pullRequestId, "PR");
  const reviewers = loginsOf(scope, input.userIds ?? []);
  const path = `pulls/${issue.number}/requested_reviewers`;
  // Without `union` the given people replace those who were asked before.
  const gone = input.union ? [] : (pull.requestedReviewers ?? []).filter((one) => !reviewers.includes(one));
  if (gone.length > 0) await perform(scope, repository, "DELETE", path, { reviewers: gone });
  if (reviewers.length > 0) await perform(scope, repository, "POST", path, { reviewers });
  return { actor: actor(scope), pullRequest: () => scope.show.pull(repository, issue, pull) };
};

async function change(scope: Scope, id: string, body: Record<string, unknown>) {
  const { issue, pull, repository } = findOf(scope, id, "PR");
  await perform(scope, repository, "PATCH", `pulls/${issue.number}`, body);
  return { actor: actor(scope), pullRequest: () => scope.show.pull(repository, issue, pull) };
}

function actor(scope: Scope) {
  return () => scope.show.actor(scope.actor.login ?? "");
}

function short(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}
