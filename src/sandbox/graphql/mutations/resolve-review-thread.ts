import type { ResolveReviewThreadInput, UnresolveReviewThreadInput } from "@octokit/graphql-schema";
import { holds } from "../../auth/permit.ts";
import { announceThread } from "../../webhooks/review-thread.ts";
import { findOf } from "../global-id.ts";
import type { Scope } from "../scope.ts";
import { forbidden } from "./forbidden.ts";
import type { Mutation } from "./mutation.ts";

/**
 * GitHub has these two in GraphQL alone. Whoever may write, or opened the pull request, may resolve; an App only with
 * contents: write, whatever it may do to pull requests: https://github.com/orgs/community/discussions/44650
 */
export const resolveReviewThread: Mutation<ResolveReviewThreadInput> = (scope, input) =>
  mark(scope, input.threadId, true);

export const unresolveReviewThread: Mutation<UnresolveReviewThreadInput> = (scope, input) =>
  mark(scope, input.threadId, false);

function mark(scope: Scope, id: string, resolved: boolean) {
  const { actor, sandbox } = scope;
  const { comment, issue, pull, repository } = findOf(scope, id, "PRRT");
  const author = actor.kind === "person" && actor.login === issue.author;
  if (!author && !["pull_requests", "contents"].every((name) => holds(actor, repository, name, "write"))) {
    throw forbidden(actor);
  }
  const changed = comment.resolved !== resolved;
  comment.resolved = resolved;
  comment.resolvedBy = resolved ? (actor.login ?? "ghost") : null;
  sandbox.save();
  if (changed) announceThread(sandbox, repository, { issue, pull, first: comment }, actor.login ?? "ghost");
  return { thread: () => scope.show.thread(repository, issue, pull, comment) };
}
