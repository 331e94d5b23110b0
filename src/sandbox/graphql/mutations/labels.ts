import type {
  AddLabelsToLabelableInput,
  ClearLabelsFromLabelableInput,
  RemoveLabelsFromLabelableInput,
} from "@octokit/graphql-schema";
import { findOf } from "../global-id.ts";
import { nodeById } from "../nodes/node.ts";
import { perform } from "../perform.ts";
import type { Scope } from "../scope.ts";
import type { Mutation } from "./mutation.ts";

export const addLabelsToLabelable: Mutation<AddLabelsToLabelableInput> = async (scope, input) => {
  const { issue, repository } = findOf(scope, input.labelableId, "I", "PR");
  const labels = labelNames(scope, input.labelIds);
  await perform(scope, repository, "POST", `issues/${issue.number}/labels`, { labels });
  return { labelable: () => nodeById(scope, input.labelableId) };
};

export const removeLabelsFromLabelable: Mutation<RemoveLabelsFromLabelableInput> = async (scope, input) => {
  const { issue, repository } = findOf(scope, input.labelableId, "I", "PR");
  for (const name of labelNames(scope, input.labelIds)) {
    // REST says 404 for a label that isn't on; to GraphQL it is off already.
    if (!issue.labels.includes(name)) continue;
    await perform(scope, repository, "DELETE", `issues/${issue.number}/labels/${encodeURIComponent(name)}`);
  }
  return { labelable: () => nodeById(scope, input.labelableId) };
};

export const clearLabelsFromLabelable: Mutation<ClearLabelsFromLabelableInput> = async (scope, input) => {
  const { issue, repository } = findOf(scope, input.labelableId, "I", "PR");
  await perform(scope, repository, "DELETE", `issues/${issue.number}/labels`);
  return { labelable: () => nodeById(scope, input.labelableId) };
};

/** Names behind label ids; an unknown one is refused. */
export function labelNames(scope: Scope, ids: readonly string[]): string[] {
  return ids.map((id) => findOf(scope, id, "LA").label.name);
}
