import { createForbiddenError } from "../../rest/http-error.ts";
import type {
  DequeuePullRequestInput,
  DisablePullRequestAutoMergeInput,
  EnablePullRequestAutoMergeInput,
  EnqueuePullRequestInput,
} from "@octokit/graphql-schema";
import { hasPermission } from "../../auth/permissions.ts";
import { disableAutoMerge, enableAutoMerge } from "../../pulls/auto-merge.ts";
import { removeFromQueue, enqueuePull, reconcileQueue } from "../../pulls/merge-queue.ts";
import { createUnprocessableError } from "../../rest/http-error.ts";
import { findNodeOfKind } from "../global-id.ts";
import { buildQueueEntryNode } from "../nodes/pull-merge.ts";
import type { GraphqlScope } from "../scope.ts";
import { type Mutation } from "./mutation.ts";
import type { Repository } from "../../schema/repository.ts";

/** GitHub has these four only in GraphQL. */
const enqueuePullRequest: Mutation<EnqueuePullRequestInput> = (scope, input) => {
  const { login, issue, pull, repository } = requireWritablePull(
    scope,
    input.pullRequestId,
    input.expectedHeadOid as string | null,
  );
  const entry = enqueuePull(scope.sandbox, repository, { issue, pull }, login);
  return { mergeQueueEntry: () => buildQueueEntryNode(scope, repository, issue, pull, entry) };
};

const dequeuePullRequest: Mutation<DequeuePullRequestInput> = (scope, input) => {
  const { login, issue, pull, repository } = requireWritablePull(scope, input.id);
  if (!pull.queue) throw createUnprocessableError("Pull request is not in the queue");
  removeFromQueue(scope.sandbox, repository, { issue, pull }, "MANUAL", login);
  reconcileQueue(scope.sandbox, repository, pull.baseRef);
  return { mergeQueueEntry: null };
};

const enablePullRequestAutoMerge: Mutation<EnablePullRequestAutoMergeInput> = (scope, input) => {
  const { login, issue, pull, repository } = requireWritablePull(
    scope,
    input.pullRequestId,
    input.expectedHeadOid as string | null,
  );
  const method = (input.mergeMethod ?? "MERGE").toLowerCase() as "merge" | "squash" | "rebase";
  const words = { title: input.commitHeadline ?? null, message: input.commitBody ?? null };
  enableAutoMerge(scope.sandbox, repository, { issue, pull }, { login, method, ...words });
  return {
    actor: () => scope.show.actor(login),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
};

const disablePullRequestAutoMerge: Mutation<DisablePullRequestAutoMergeInput> = (scope, input) => {
  const { login, issue, pull, repository } = requireWritablePull(scope, input.pullRequestId);
  disableAutoMerge(scope.sandbox, repository, { issue, pull }, login);
  return {
    actor: () => scope.show.actor(login),
    pullRequest: () => scope.show.pull(repository, issue, pull),
  };
};

function requireWritablePull(scope: GraphqlScope, id: string, expected?: string | null) {
  const { actor } = scope;
  const found = findNodeOfKind(scope, id, "PR");
  if (!canWrite(scope, found.repository)) throw createForbiddenError(actor);
  if (expected && expected !== found.pull.headSha) {
    throw createUnprocessableError("Head branch was modified. Review and try the merge again.");
  }
  return { ...found, login: actor.login ?? "ghost" };
}

function canWrite({ actor }: GraphqlScope, repository: Repository): boolean {
  return (
    hasPermission(actor, repository, "contents", "write") &&
    hasPermission(actor, repository, "pull_requests", "write")
  );
}

export const mergeQueueMutations = {
  enqueuePullRequest,
  dequeuePullRequest,
  enablePullRequestAutoMerge,
  disablePullRequestAutoMerge,
};
