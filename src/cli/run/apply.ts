import { slugOf } from "../../core/build/names.ts";
import { git, GitFailure, gitOrNull } from "../git.ts";
import { Problem } from "../problem.ts";
import type { LocalRepository } from "./repository.ts";
import { quote } from "./shim.ts";

/**
 * Looks, before anything is spent, whether `--apply` can make its branch in the user's repository. The first build of a
 * new sandbox is of issue 1. Throws a `Problem`.
 */
export async function checkApply(source: LocalRepository, title: string): Promise<void> {
  const prefix = source.settings.branch_prefix;
  const branch = `${prefix}/${slugOf(1, title)}`;
  const blocked = await gitOrNull(source.path, ["rev-parse", "--verify", "--quiet", `refs/heads/${prefix}`]);
  if (blocked)
    throw new Problem(`${source.path} has a branch ${prefix}, so --apply can't make ${branch}: rename it first`);
  const there = await gitOrNull(source.path, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
  if (!there) return;
  const behind = await gitOrNull(source.path, ["merge-base", "--is-ancestor", there, source.head]);
  if (behind === null) throw diverged(source.path, branch);
}

/**
 * Fetches the landed commit into the user's repository as a branch; work tree, current branch and everything else stay
 * as they are. Returns the branch. Throws a `Problem` when that branch stands elsewhere.
 */
export async function applyTo(source: LocalRepository, gitDir: string, slug: string, sha: string): Promise<string> {
  const branch = `${source.settings.branch_prefix}/${slug}`;
  const quiet = ["-c", "maintenance.auto=false", "-c", "gc.auto=0", "-c", "fetch.writeCommitGraph=false"];
  const flags = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  try {
    await git(source.path, [...quiet, "fetch", ...flags, gitDir, `${sha}:refs/heads/${branch}`]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (/non-fast-forward/.test(error.stderr)) throw diverged(source.path, branch);
    throw new Problem(`${branch} can't be made in ${source.path}: ${error.message}`);
  }
  return branch;
}

function diverged(path: string, branch: string): Problem {
  const remedy = `git -C ${quote(path)} branch -m ${quote(branch)} NEW-NAME`;
  return new Problem(`${path} has a branch ${branch} with other commits: rename it (${remedy}), then apply again`);
}
