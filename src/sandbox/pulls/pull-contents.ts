import type { FileDiff, GitRepository } from "../git/repository.ts";
import type { Issue } from "../schema/issues.ts";
import type { Pull, Review, ReviewComment } from "../schema/pulls.ts";
import type { Repository } from "../schema/repository.ts";
import type { World } from "../schema/world.ts";

/** A pull request with the issue that holds its number, title and state. */
export interface PullWithIssue {
  issue: Issue;
  pull: Pull;
}

/** Returns the pull requests of a repository, open and closed, oldest first. */
export function listPulls(world: World, repository: Repository): PullWithIssue[] {
  return world.issues.flatMap((issue) =>
    issue.pull && issue.repositoryId === repository.id ? [{ issue, pull: issue.pull }] : [],
  );
}

/** Returns the pull requests that a commit was merged by, or that have it among their commits. */
export function listPullsOfCommit(
  world: World,
  repository: Repository,
  git: GitRepository,
  oid: string,
): PullWithIssue[] {
  return listPulls(world, repository).filter(
    ({ pull }) => pull.mergeCommitSha === oid || listCommitsOfPull(git, pull).includes(oid),
  );
}

/** The files that a pull request changes: from where its branch left the base to its head. */
export function listPullFiles(git: GitRepository, pull: Pull): FileDiff[] {
  return git.diff(findPullBase(git, pull), pull.headSha);
}

/** Its commits, oldest first. */
export function listCommitsOfPull(git: GitRepository, pull: Pull): string[] {
  return git.log({ from: pull.headSha, without: [pull.baseSha], topological: true, reverse: true });
}

/** Whether a commit is, or was, one of its own: known here, and no part of the base. */
export function isPullCommit(git: GitRepository, pull: Pull, oid: string): boolean {
  return git.commit(oid) !== null && !git.isAncestor(oid, pull.baseSha);
}

export function findPullBase(git: GitRepository, pull: Pull): string {
  return git.mergeBase(pull.baseSha, pull.headSha) ?? git.writeTree([]);
}

/**
 * Whether a review is about the change as it is now. A merge of the base that brings nothing else
 * changes nothing.
 */
export function isCurrentReview(git: GitRepository, pull: Pull, review: Review): boolean {
  const { commitId, mergeBase = findPullBase(git, { ...pull, headSha: commitId }) } = review;
  return isSameChange(git, [mergeBase, commitId], [findPullBase(git, pull), pull.headSha]);
}

/**
 * Whether two diffs, each from a commit to a commit, make the same change, on any line of the
 * files.
 */
export function isSameChange(
  git: GitRepository,
  one: [string, string],
  other: [string, string],
): boolean {
  const same = one[0] === other[0] && one[1] === other[1];
  return same || describeChange(git.diff(...one)) === describeChange(git.diff(...other));
}

function describeChange(files: FileDiff[]): string {
  return JSON.stringify(
    files.map(({ oid, patch, path, previousPath, status }) => {
      return [path, previousPath, status, patch?.replaceAll(/^@@ .*$/gm, "@@") ?? oid];
    }),
  );
}

/**
 * The reviews that this login may see: a pending one is known to its author alone, as on GitHub.
 */
export function listVisibleReviews(pull: Pull, login: string | null): Review[] {
  return pull.reviews.filter((review) => review.state !== "PENDING" || review.author === login);
}

/** The review comments that this login may see: those of a pending review go with it. */
export function listVisibleComments(pull: Pull, login: string | null): ReviewComment[] {
  if (pull.reviews.every((review) => review.state !== "PENDING")) return pull.comments;
  const seen = new Set(listVisibleReviews(pull, login).map((review) => review.id));
  return pull.comments.filter((comment) => seen.has(comment.reviewId));
}

/** The one review that a person may have pending on a pull request. */
export function findPendingReview(pull: Pull, login: string): Review | undefined {
  return pull.reviews.find((review) => review.state === "PENDING" && review.author === login);
}

/** A conversation on a line: its first comment and the answers. */
export interface Thread {
  first: ReviewComment;
  answers: ReviewComment[];
}

/** Returns the threads that this login may see, in the order of their first comments. */
export function listThreads(pull: Pull, login: string | null): Thread[] {
  const comments = listVisibleComments(pull, login);
  return comments
    .filter((one) => one.inReplyTo === null)
    .map((first) => ({ first, answers: comments.filter((one) => one.inReplyTo === first.id) }));
}
