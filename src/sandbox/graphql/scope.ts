import type { Commit, GitRepository, TreeEntry } from "../git/repository.ts";
import { hasPermission } from "../auth/permissions.ts";
import type { RestContext } from "../rest/answer.ts";
import { createIntegrationError } from "../rest/http-error.ts";
import type { Account } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";
import type { Comment } from "../schema/comments.ts";
import type { Pull, Review, ReviewComment } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";
import type { CheckRun, CommitStatus } from "../schema/checks.ts";
import type { Run } from "../schema/runs.ts";
import type { Release } from "../schema/releases.ts";

/**
 * An object of the schema: values and resolvers by the names of its fields, and its type's name.
 */
export type GraphqlNode = Record<string, unknown>;

type Label = Repository["labels"][number];

/**
 * Builds each object of the schema. GitHub's objects refer to one another in circles. This record
 * avoids circular imports between their files.
 */
export interface NodeBuilders {
  actor(login: string): GraphqlNode | null;
  owner(login: string, ...types: Account["type"][]): GraphqlNode | null;
  user(login: string): GraphqlNode | null;
  account(account: Account): GraphqlNode;
  repository(repository: Repository): GraphqlNode;
  label(repository: Repository, label: Label): GraphqlNode;
  issue(repository: Repository, issue: Issue): GraphqlNode;
  comment(repository: Repository, issue: Issue, comment: Comment): GraphqlNode;
  pull(repository: Repository, issue: Issue, pull: Pull): GraphqlNode;
  review(repository: Repository, issue: Issue, review: Review): GraphqlNode;
  thread(repository: Repository, issue: Issue, pull: Pull, first: ReviewComment): GraphqlNode;
  reviewComment(repository: Repository, issue: Issue, comment: ReviewComment): GraphqlNode;
  ref(repository: Repository, name: string): GraphqlNode | null;
  release(repository: Repository, release: Release): GraphqlNode;
  object(repository: Repository, oid: string): GraphqlNode | null;
  commit(repository: Repository, commit: Commit): GraphqlNode;
  tree(repository: Repository, git: GitRepository, oid: string): GraphqlNode;
  entry(repository: Repository, git: GitRepository, entry: TreeEntry, at: string): GraphqlNode;
  checkRun(repository: Repository, check: CheckRun): GraphqlNode;
  checkSuite(repository: Repository, suiteId: number): GraphqlNode | null;
  workflowRun(repository: Repository, run: Run): GraphqlNode;
  rollup(repository: Repository, sha: string): GraphqlNode | null;
  status(repository: Repository, status: CommitStatus): GraphqlNode;
}

/** The context of a resolver: the sandbox, the actor, and the builders of all objects. */
export interface GraphqlScope extends RestContext {
  show: NodeBuilders;
}

/** Refuses a token that may not read this part of a repository. One of the names is enough. */
export function checkReadAccess(
  scope: GraphqlScope,
  repository: Repository,
  ...names: string[]
): void {
  if (names.some((name) => hasPermission(scope.actor, repository, name, "read"))) return;
  throw createIntegrationError();
}

/** Returns `resourcePath`, the path of an address, together with `url`. */
export function createUrlFields(url: string) {
  const { pathname, search, hash } = new URL(url);
  return { url, resourcePath: `${pathname}${search}${hash}` };
}
