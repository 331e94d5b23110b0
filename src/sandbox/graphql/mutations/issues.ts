import type { CloseIssueInput, CreateIssueInput, ReopenIssueInput, UpdateIssueInput } from "@octokit/graphql-schema";
import { findOf } from "../global-id.ts";
import { perform } from "../perform.ts";
import { problem } from "../problem.ts";
import type { Scope } from "../scope.ts";
import { labelNames } from "./labels.ts";
import type { Mutation } from "./mutation.ts";
import { loginsOf } from "./people.ts";

export const createIssue: Mutation<CreateIssueInput> = async (scope, input) => {
  const { repository } = findOf(scope, input.repositoryId, "R");
  refuseMilestones(input);
  const made = await perform(scope, repository, "POST", "issues", {
    title: input.title,
    body: input.body,
    labels: input.labelIds && labelNames(scope, input.labelIds),
    assignees: input.assigneeIds && loginsOf(scope, input.assigneeIds),
  });
  const issue = scope.sandbox.world.issues.find((one) => one.id === made["id"]);
  return { issue: () => issue && scope.show.issue(repository, issue) };
};

export const updateIssue: Mutation<UpdateIssueInput> = (scope, input) => {
  refuseMilestones(input);
  return change(scope, input.id, {
    title: input.title,
    body: input.body,
    state: input.state?.toLowerCase(),
    labels: input.labelIds && labelNames(scope, input.labelIds),
    assignees: input.assigneeIds && loginsOf(scope, input.assigneeIds),
  });
};

export const closeIssue: Mutation<CloseIssueInput> = (scope, input) =>
  change(scope, input.issueId, { state: "closed", state_reason: input.stateReason?.toLowerCase() });

export const reopenIssue: Mutation<ReopenIssueInput> = (scope, input) =>
  change(scope, input.issueId, { state: "open" });

async function change(scope: Scope, id: string, body: Record<string, unknown>) {
  const { issue, repository } = findOf(scope, id, "I");
  await perform(scope, repository, "PATCH", `issues/${issue.number}`, body);
  return { issue: () => scope.show.issue(repository, issue) };
}

/** The sandbox has neither: whoever sets one is told, as nothing would come of it. */
export function refuseMilestones(input: { milestoneId?: string | null; projectIds?: readonly string[] | null }): void {
  const id = input.milestoneId ?? input.projectIds?.[0];
  if (id) throw problem("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}
