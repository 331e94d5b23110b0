import type {
  DequeuePullRequestInput,
  DisablePullRequestAutoMergeInput,
  EnablePullRequestAutoMergeInput,
  EnqueuePullRequestInput,
} from "@octokit/graphql-schema";
import { holds } from "../../auth/permit.ts";
import type { Repository } from "../../model.ts";
import { disableAutoMerge, enableAutoMerge } from "../../pulls/auto-merge.ts";
import { dequeue, enqueue, followQueue } from "../../pulls/queue.ts";
import { unprocessable } from "../../rest/refusal.ts";
import { findOf } from "../global-id.ts";
import { queueEntryNode } from "../nodes/queue.ts";
import type { Scope } from "../scope.ts";
import { forbidden } from "./forbidden.ts";
import type { Mutation } from "./mutation.ts";

/** GitHub has these four in GraphQL alone. */
export const enqueuePullRequest: Mutation<EnqueuePullRequestInput> = (scope, input) => {
  const { login, issue, pull, repository } = writing(
    scope,
    input.pullRequestId,
    input.expectedHeadOid as string | null,
  );
  const entry = enqueue(scope.sandbox, repository, { issue, pull }, login);
  return { mergeQueueEntry: () => queueEntryNode(scope, repository, issue, pull, entry) };
};

export const dequeuePullRequest: Mutation<DequeuePullRequestInput> = (scope, input) => {
  const { login, issue, pull, repository } = writing(scope, input.id);
  if (!pull.queue) throw unprocessable("Pull request is not in the queue");
  dequeue(scope.sandbox, repository, { issue, pull }, "MANUAL", login);
  followQueue(scope.sandbox, repository, pull.baseRef);
  return { mergeQueueEntry: null };
};

export const enablePullRequestAutoMerge: Mutation<EnablePullRequestAutoMergeInput> = (scope, input) => {
  const { login, issue, pull, repository } = writing(
    scope,
    input.pullRequestId,
    input.expectedHeadOid as string | null,
  );
  const method = (input.mergeMethod ?? "MERGE").toLowerCase() as "merge" | "squash" | "rebase";
  const words = { title: input.commitHeadline ?? null, message: input.commitBody ?? null };
  enableAutoMerge(scope.sandbox, repository, { issue, pull }, { login, method, ...words });
  return { actor: () => scope.show.actor(login), pullRequest: () => scope.show.pull(repository, issue, pull) };
};

export const disablePullRequestAutoMerge: Mutation<DisablePullRequestAutoMergeInput> = (scope, input) => {
  const { login, issue, pull, repository } = writing(scope, input.pullRequestId);
  disableAutoMerge(scope.sandbox, repository, { issue, pull }, login);
  return { actor: () => scope.show.actor(login), pullRequest: () => scope.show.pull(repository, issue, pull) };
};

function writing(scope: Scope, id: string, expected?: string | null) {
  const { actor } = scope;
  const found = findOf(scope, id, "PR");
  if (!may(scope, found.repository)) throw forbidden(actor);
  if (expected && expected !== found.pull.headSha) {
    throw unprocessable("Head branch was modified. Review and try the merge again.");
  }
  return { ...found, login: actor.login ?? "ghost" };
}

function may({ actor }: Scope, repository: Repository): boolean {
  return holds(actor, repository, "contents", "write") && holds(actor, repository, "pull_requests", "write");
}
