import type { FileDiff, GitRepository } from "../git/repository.ts";
import type { Pull, Review } from "../model.ts";
import { startOf } from "./change.ts";

/** Whether a review is about the change as it is now. A merge of the base that brings nothing else changes nothing. */
export function isCurrent(git: GitRepository, pull: Pull, review: Review): boolean {
  const { commitId, mergeBase = startOf(git, { ...pull, headSha: commitId }) } = review;
  return isSameChange(git, [mergeBase, commitId], [startOf(git, pull), pull.headSha]);
}

/** Whether two diffs, each from a commit to a commit, make the same change, on any line of the files. */
export function isSameChange(git: GitRepository, one: [string, string], other: [string, string]): boolean {
  const same = one[0] === other[0] && one[1] === other[1];
  return same || describe(git.diff(...one)) === describe(git.diff(...other));
}

function describe(files: FileDiff[]): string {
  return JSON.stringify(
    files.map(({ oid, patch, path, previousPath, status }) => {
      return [path, previousPath, status, patch?.replaceAll(/^@@ .*$/gm, "@@") ?? oid];
    }),
  );
}
