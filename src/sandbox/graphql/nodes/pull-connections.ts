import { getGit } from "../../git/get-git.ts";
import { listPulls, listPullsOfCommit } from "../../pulls/pull-contents.ts";
import { createConnection, sortByOrder, type ConnectionArgs } from "../connection.ts";
import { checkReadAccess, type GraphqlScope } from "../scope.ts";
import { listIssueComments } from "../../issues/timeline.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Pull } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";

/** Returns pull requests that introduced a commit, or that propose it. */
export function createCommitPullConnection(
  scope: GraphqlScope,
  repository: Repository,
  oid: string,
  window: ConnectionArgs,
) {
  checkReadAccess(scope, repository, "pull_requests");
  const git = getGit(scope.sandbox, repository);
  const found = listPullsOfCommit(scope.sandbox.world, repository, git, oid);
  return createConnection(found, window, ({ issue, pull }) =>
    scope.show.pull(repository, issue, pull),
  );
}

type Order = { field: string; direction: string } | null;

export interface PullsArgs extends ConnectionArgs {
  states?: string[] | null;
  labels?: string[] | null;
  headRefName?: string | null;
  baseRefName?: string | null;
  orderBy?: Order;
}

/** Returns the matching pull requests of a repository, by default oldest first. */
export function createPullConnection(scope: GraphqlScope, repository: Repository, args: PullsArgs) {
  checkReadAccess(scope, repository, "pull_requests");
  const found = listPulls(scope.sandbox.world, repository).filter(({ issue, pull }) =>
    matchesArgs(issue, pull, args),
  );
  const sorted = sortByOrder(
    found,
    args.orderBy,
    createIssueOrder(scope, (one: { issue: Issue }) => one.issue),
  );
  return createConnection(sorted, args, ({ issue, pull }) =>
    scope.show.pull(repository, issue, pull),
  );
}

/** Returns the keys of GraphQL's `IssueOrder`, for issues and pull requests. */
export function createIssueOrder<T>(scope: GraphqlScope, issueOf: (item: T) => Issue) {
  return {
    CREATED_AT: (item: T) => issueOf(item).createdAt,
    UPDATED_AT: (item: T) => issueOf(item).updatedAt,
    COMMENTS: (item: T) => listIssueComments(scope.sandbox.world, issueOf(item)).length,
  };
}

function matchesArgs(issue: Issue, pull: Pull, args: PullsArgs): boolean {
  const state = pull.merged ? "MERGED" : issue.state.toUpperCase();
  if (args.states && !args.states.includes(state)) return false;
  if (args.labels && !args.labels.some((label) => issue.labels.includes(label))) return false;
  if (args.headRefName && args.headRefName !== pull.headRef) return false;
  return !args.baseRefName || args.baseRefName === pull.baseRef;
}
