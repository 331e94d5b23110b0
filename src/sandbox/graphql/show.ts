import type { Commit, GitRepository, TreeEntry } from "../git/repository.ts";
import type { Account, CheckRun, Comment, CommitStatus, Issue, Pull, Release, Repository } from "../model.ts";
import type { Review, ReviewComment, Run } from "../model.ts";

/** An object of the schema: values and resolvers by the names of its fields, and its type's name. */
export type Node = Record<string, unknown>;

type Label = Repository["labels"][number];

/**
 * How each thing of the world is shown as an object of the schema. GitHub's objects lead to one another in circles;
 * by this their files need not.
 */
export interface Show {
  actor(login: string): Node | null;
  owner(login: string, ...types: Account["type"][]): Node | null;
  user(login: string): Node | null;
  account(account: Account): Node;
  repository(repository: Repository): Node;
  label(repository: Repository, label: Label): Node;
  issue(repository: Repository, issue: Issue): Node;
  comment(repository: Repository, issue: Issue, comment: Comment): Node;
  pull(repository: Repository, issue: Issue, pull: Pull): Node;
  review(repository: Repository, issue: Issue, review: Review): Node;
  thread(repository: Repository, issue: Issue, pull: Pull, first: ReviewComment): Node;
  reviewComment(repository: Repository, issue: Issue, comment: ReviewComment): Node;
  ref(repository: Repository, name: string): Node | null;
  release(repository: Repository, release: Release): Node;
  object(repository: Repository, oid: string): Node | null;
  commit(repository: Repository, commit: Commit): Node;
  tree(repository: Repository, git: GitRepository, oid: string): Node;
  entry(repository: Repository, git: GitRepository, entry: TreeEntry, at: string): Node;
  checkRun(repository: Repository, check: CheckRun): Node;
  checkSuite(repository: Repository, suiteId: number): Node | null;
  workflowRun(repository: Repository, run: Run): Node;
  rollup(repository: Repository, sha: string): Node | null;
  status(repository: Repository, status: CommitStatus): Node;
}
