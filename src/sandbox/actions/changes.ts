import type { GitRepository } from "../git/repository.ts";
import { ZERO } from "../git/refs.ts";

/**
 * Paths that an event changed, for `paths` filters: what a push added to its branch (a new branch is compared with the
 * default branch), or what a pull changes against its merge base. Null when it can't be told.
 */
export function changedFiles(git: GitRepository, from: string, to: string, threeDots: boolean): string[] | null {
  const base = threeDots ? git.mergeBase(from, to) : from;
  if (base === null || base === ZERO || git.commit(base) === null || git.commit(to) === null) {
    return null;
  }
  return git.diff(base, to).flatMap((file) => [file.path, ...(file.previousPath === null ? [] : [file.previousPath])]);
}
