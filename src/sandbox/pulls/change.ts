import type { FileDiff, GitRepository } from "../git/repository.ts";
import type { Pull } from "../model.ts";

/** The files that a pull request changes: from where its branch left the base to its head. */
export function changeOf(git: GitRepository, pull: Pull): FileDiff[] {
  return git.diff(startOf(git, pull), pull.headSha);
}

/** Its commits, oldest first. */
export function commitsOf(git: GitRepository, pull: Pull): string[] {
  return git.log({ from: pull.headSha, without: [pull.baseSha], topological: true, reverse: true });
}

/** Whether a commit is, or was, one of its own: known here, and no part of the base. */
export function ownsCommit(git: GitRepository, pull: Pull, oid: string): boolean {
  return git.commit(oid) !== null && !git.isAncestor(oid, pull.baseSha);
}

export function startOf(git: GitRepository, pull: Pull): string {
  return git.mergeBase(pull.baseSha, pull.headSha) ?? git.writeTree([]);
}
