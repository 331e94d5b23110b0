import type {
  AddCommentInput,
  AddLabelsToLabelableInput,
  ClearLabelsFromLabelableInput,
  CloseIssueInput,
  CreateIssueInput,
  DeleteIssueCommentInput,
  LockLockableInput,
  RemoveLabelsFromLabelableInput,
  ReopenIssueInput,
  UnlockLockableInput,
  UpdateIssueCommentInput,
  UpdateIssueInput,
} from "@octokit/graphql-schema";
import { createEdge } from "../connection.ts";
import { findNode, findNodeOfKind } from "../global-id.ts";
import { listIssueComments } from "../../issues/timeline.ts";
import { requestRest, type Mutation } from "./mutation.ts";
import type { GraphqlScope } from "../scope.ts";
import { createGraphqlError } from "../graphql-error.ts";

const addComment: Mutation<AddCommentInput> = async (scope, input) => {
  const { issue, repository } = findNodeOfKind(scope, input.subjectId, "I", "PR");
  const made = await requestRest(scope, repository, "POST", `issues/${issue.number}/comments`, {
    body: input.body,
  });
  const comments = listIssueComments(scope.sandbox.world, issue);
  const index = comments.findIndex((one) => one.id === made["id"]);
  const comment = comments[index];
  const subject = () =>
    issue.pull
      ? scope.show.pull(repository, issue, issue.pull)
      : scope.show.issue(repository, issue);
  const commentEdge = () =>
    comment && createEdge(index, scope.show.comment(repository, issue, comment));
  return { subject, commentEdge, timelineEdge: commentEdge };
};

const updateIssueComment: Mutation<UpdateIssueCommentInput> = async (scope, input) => {
  const { comment, issue, repository } = findNodeOfKind(scope, input.id, "IC");
  await requestRest(scope, repository, "PATCH", `issues/comments/${comment.id}`, {
    body: input.body,
  });
  return { issueComment: () => scope.show.comment(repository, issue, comment) };
};

const deleteIssueComment: Mutation<DeleteIssueCommentInput> = async (scope, input) => {
  const { comment, repository } = findNodeOfKind(scope, input.id, "IC");
  await requestRest(scope, repository, "DELETE", `issues/comments/${comment.id}`);
  return {};
};

const addLabelsToLabelable: Mutation<AddLabelsToLabelableInput> = async (scope, input) => {
  const { issue, repository } = findNodeOfKind(scope, input.labelableId, "I", "PR");
  const labels = getLabelNames(scope, input.labelIds);
  await requestRest(scope, repository, "POST", `issues/${issue.number}/labels`, { labels });
  return { labelable: () => findNode(scope, input.labelableId) };
};

const removeLabelsFromLabelable: Mutation<RemoveLabelsFromLabelableInput> = async (
  scope,
  input,
) => {
  const { issue, repository } = findNodeOfKind(scope, input.labelableId, "I", "PR");
  for (const name of getLabelNames(scope, input.labelIds)) {
    // REST answers 404 for a label that the issue lacks. GraphQL ignores it.
    if (!issue.labels.includes(name)) continue;
    await requestRest(
      scope,
      repository,
      "DELETE",
      `issues/${issue.number}/labels/${encodeURIComponent(name)}`,
    );
  }
  return { labelable: () => findNode(scope, input.labelableId) };
};

const clearLabelsFromLabelable: Mutation<ClearLabelsFromLabelableInput> = async (scope, input) => {
  const { issue, repository } = findNodeOfKind(scope, input.labelableId, "I", "PR");
  await requestRest(scope, repository, "DELETE", `issues/${issue.number}/labels`);
  return { labelable: () => findNode(scope, input.labelableId) };
};

/** Returns the names of label ids. Refuses an unknown one. */
export function getLabelNames(scope: GraphqlScope, ids: readonly string[]): string[] {
  return ids.map((id) => findNodeOfKind(scope, id, "LA").label.name);
}

/** Returns the logins of account ids. Refuses an unknown one. */
export function getLogins(scope: GraphqlScope, ids: readonly string[]): string[] {
  return ids.map((id) => findNodeOfKind(scope, id, "U").login);
}

const createIssue: Mutation<CreateIssueInput> = async (scope, input) => {
  const { repository } = findNodeOfKind(scope, input.repositoryId, "R");
  refuseMilestones(input);
  const made = await requestRest(scope, repository, "POST", "issues", {
    title: input.title,
    body: input.body,
    labels: input.labelIds && getLabelNames(scope, input.labelIds),
    assignees: input.assigneeIds && getLogins(scope, input.assigneeIds),
  });
  const issue = scope.sandbox.world.issues.find((one) => one.id === made["id"]);
  return { issue: () => issue && scope.show.issue(repository, issue) };
};

const updateIssue: Mutation<UpdateIssueInput> = (scope, input) => {
  refuseMilestones(input);
  return patchIssue(scope, input.id, {
    title: input.title,
    body: input.body,
    state: input.state?.toLowerCase(),
    labels: input.labelIds && getLabelNames(scope, input.labelIds),
    assignees: input.assigneeIds && getLogins(scope, input.assigneeIds),
  });
};

const closeIssue: Mutation<CloseIssueInput> = (scope, input) =>
  patchIssue(scope, input.issueId, {
    state: "closed",
    state_reason: input.stateReason?.toLowerCase(),
  });

const reopenIssue: Mutation<ReopenIssueInput> = (scope, input) =>
  patchIssue(scope, input.issueId, { state: "open" });

async function patchIssue(scope: GraphqlScope, id: string, body: Record<string, unknown>) {
  const { issue, repository } = findNodeOfKind(scope, id, "I");
  await requestRest(scope, repository, "PATCH", `issues/${issue.number}`, body);
  return { issue: () => scope.show.issue(repository, issue) };
}

/** Refuses milestones and projects. The sandbox has neither, so they would be lost. */
export function refuseMilestones(input: {
  milestoneId?: string | null;
  projectIds?: readonly string[] | null;
}): void {
  const id = input.milestoneId ?? input.projectIds?.[0];
  if (id)
    throw createGraphqlError(
      "NOT_FOUND",
      `Could not resolve to a node with the global id of '${id}'`,
    );
}

const lockLockable: Mutation<LockLockableInput> = async (scope, { lockableId, lockReason }) => {
  const { issue, repository } = findNodeOfKind(scope, lockableId, "I", "PR");
  const reason = lockReason?.toLowerCase().replace("_", lockReason === "OFF_TOPIC" ? "-" : " ");
  await requestRest(
    scope,
    repository,
    "PUT",
    `issues/${issue.number}/lock`,
    reason ? { lock_reason: reason } : {},
  );
  return {
    actor: () => scope.show.actor(scope.actor.login ?? ""),
    lockedRecord: () => findNode(scope, lockableId),
  };
};

const unlockLockable: Mutation<UnlockLockableInput> = async (scope, { lockableId }) => {
  const { issue, repository } = findNodeOfKind(scope, lockableId, "I", "PR");
  await requestRest(scope, repository, "DELETE", `issues/${issue.number}/lock`);
  return {
    actor: () => scope.show.actor(scope.actor.login ?? ""),
    unlockedRecord: () => findNode(scope, lockableId),
  };
};

export const issueMutations = {
  addComment,
  updateIssueComment,
  deleteIssueComment,
  addLabelsToLabelable,
  removeLabelsFromLabelable,
  clearLabelsFromLabelable,
  createIssue,
  updateIssue,
  closeIssue,
  reopenIssue,
  lockLockable,
  unlockLockable,
};
