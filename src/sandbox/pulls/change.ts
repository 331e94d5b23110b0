import type { FileDiff, GitRepository } from "../git/repository.ts";
import { runGit } from "../git/run.ts";
import type { Pull } from "../model.ts";

/** The files that a pull request changes: from where its branch left the base to its head. */
export function changeOf(git: GitRepository, pull: Pull): FileDiff[] {
  return git.diff(startOf(git, pull), pull.headSha);
}

/** Its commits as mail, one after the other: what `git am` takes. */
export function patchOf(git: GitRepository, pull: Pull): string {
  return runGit(git.dir, ["format-patch", "--stdout", `${pull.baseSha}..${pull.headSha}`]).out.toString("utf8");
}

/** Its commits, oldest first. */
export function commitsOf(git: GitRepository, pull: Pull): string[] {
  return git.log(["--topo-order", "--reverse", pull.headSha, `^${pull.baseSha}`]);
}

export function startOf(git: GitRepository, pull: Pull): string {
  return git.mergeBase(pull.baseSha, pull.headSha) ?? git.writeTree([]);
}
