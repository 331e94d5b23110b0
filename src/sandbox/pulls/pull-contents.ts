import type { FileDiff, GitRepository } from "../git/repository.ts";
import type { Issue } from "../schema/issues.ts";
import type { Pull, Review, ReviewComment } from "../schema/pulls.ts";
import type { Repository } from "../schema/repository.ts";
import type { World } from "../schema/world.ts";

/** A pull request with the issue that has its number, title and state. */
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

/** Returns the pull requests that merged a commit, or that contain it. */
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

/** Returns the files that a pull request changes, from its merge base to its head. */
export function listPullFiles(git: GitRepository, pull: Pull): FileDiff[] {
  return git.diff(findPullBase(git, pull), pull.headSha);
}

/** Returns its commits, oldest first. */
export function listCommitsOfPull(git: GitRepository, pull: Pull): string[] {
  return git.log({ from: pull.headSha, without: [pull.baseSha], topological: true, reverse: true });
}

/** Returns whether a commit is, or was, one of its own: known here, and not part of the base. */
export function isPullCommit(git: GitRepository, pull: Pull, oid: string): boolean {
  return git.commit(oid) !== null && !git.isAncestor(oid, pull.baseSha);
}

export function findPullBase(git: GitRepository, pull: Pull): string {
  return git.mergeBase(pull.baseSha, pull.headSha) ?? git.writeTree([]);
}

/**
 * Returns whether a review is about the current change. A merge of the base that brings in nothing
 * else does not count as a change.
 */
export function isCurrentReview(git: GitRepository, pull: Pull, review: Review): boolean {
  const { commitId, mergeBase = findPullBase(git, { ...pull, headSha: commitId }) } = review;
  return isSameChange(git, [mergeBase, commitId], [findPullBase(git, pull), pull.headSha]);
}

/**
 * Returns whether two diffs, each between two commits, make the same change, even on different
 * lines of the files.
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
 * Returns the reviews that this login may see. As on GitHub, only its author sees a pending one.
 */
export function listVisibleReviews(pull: Pull, login: string | null): Review[] {
  return pull.reviews.filter((review) => review.state !== "PENDING" || review.author === login);
}

/**
 * Returns the review comments that this login may see. Comments of a pending review are hidden with
 * it.
 */
export function listVisibleComments(pull: Pull, login: string | null): ReviewComment[] {
  if (pull.reviews.every((review) => review.state !== "PENDING")) return pull.comments;
  const seen = new Set(listVisibleReviews(pull, login).map((review) => review.id));
  return pull.comments.filter((comment) => seen.has(comment.reviewId));
}

/** Returns the pending review of a person on a pull request. There is at most one. */
export function findPendingReview(pull: Pull, login: string): Review | undefined {
  return pull.reviews.find((review) => review.state === "PENDING" && review.author === login);
}

/** A conversation on a line: its first comment and the replies. */
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
