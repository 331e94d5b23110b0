import type { Issue, Pull, Repository } from "../../model.ts";
import { connection, ordered, type Window } from "../connection.ts";
import { mayRead, type Scope } from "../scope.ts";
import { commentsOf } from "./comment.ts";

type Order = { field: string; direction: string } | null;

export interface PullsArgs extends Window {
  states?: string[] | null;
  labels?: string[] | null;
  headRefName?: string | null;
  baseRefName?: string | null;
  orderBy?: Order;
}

/** Pull requests of a repository that fit, oldest first unless asked otherwise. */
export function pullConnection(scope: Scope, repository: Repository, args: PullsArgs) {
  mayRead(scope, repository, "pull_requests");
  const found = scope.sandbox.world.issues.flatMap((issue) => {
    const { pull } = issue;
    return pull && issue.repositoryId === repository.id && fits(issue, pull, args) ? [{ issue, pull }] : [];
  });
  const sorted = ordered(
    found,
    args.orderBy,
    issueOrder(scope, repository, (one: { issue: Issue }) => one.issue),
  );
  return connection(sorted, args, ({ issue, pull }) => scope.show.pull(repository, issue, pull));
}

/** Keys of GraphQL's `IssueOrder`, for issues and pull requests. */
export function issueOrder<T>(scope: Scope, repository: Repository, issueOf: (item: T) => Issue) {
  return {
    CREATED_AT: (item: T) => issueOf(item).createdAt,
    UPDATED_AT: (item: T) => issueOf(item).updatedAt,
    COMMENTS: (item: T) => commentsOf(scope, repository, issueOf(item)).length,
  };
}

function fits(issue: Issue, pull: Pull, args: PullsArgs): boolean {
  const state = pull.merged ? "MERGED" : issue.state.toUpperCase();
  if (args.states && !args.states.includes(state)) return false;
  if (args.labels && !args.labels.some((label) => issue.labels.includes(label))) return false;
  if (args.headRefName && args.headRefName !== pull.headRef) return false;
  return !args.baseRefName || args.baseRefName === pull.baseRef;
}
