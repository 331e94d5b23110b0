import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSlug } from "../../core/model/names.ts";
import { CONFIG_PATH, RUNNER_FOLDER, WORKFLOW_PATH } from "../../core/model/settings.ts";
import { createIdentityFlags, runGit, GitFailure, tryGit } from "../git.ts";
import { quoteForShell } from "../../core/text/format.ts";
import { Problem } from "../problem.ts";
import type { LocalRepository } from "./repository.ts";

/**
 * Checks in advance whether `--apply` can create its branch in the user's repository, before
 * anything is spent. The first build of a new sandbox is for issue 1. Throws a `Problem`.
 */
export async function checkApply(source: LocalRepository, title: string): Promise<void> {
  const prefix = source.settings.branch_prefix;
  const branch = `${prefix}/${createSlug(1, title)}`;
  const blocked = await tryGit(source.path, [
    "rev-parse",
    "--verify",
    "--quiet",
    `refs/heads/${prefix}`,
  ]);
  if (blocked)
    throw new Problem(
      `${source.path} has a branch ${prefix}, so --apply can't make ${branch}: rename it first`,
    );
  const there = await tryGit(source.path, [
    "rev-parse",
    "--verify",
    "--quiet",
    `refs/heads/${branch}`,
  ]);
  if (!there) return;
  const behind = await tryGit(source.path, ["merge-base", "--is-ancestor", there, source.head]);
  if (behind === null) throw createDivergedProblem(source.path, branch);
}

/** The commit that `--apply` creates. */
export interface LandedCommit {
  slug: string;
  /** The sandbox's commit whose tree is used. */
  sha: string;
  message: string;
}

/**
 * Creates a branch in the user's repository: one commit on their head, with the landed tree. It
 * excludes the files that installed Baton in the sandbox. Work tree, current branch and everything
 * else stay as they are. Returns the branch. Throws a `Problem` if a branch of that name has
 * commits that the user's head does not contain.
 */
export async function applyToRepository(
  source: LocalRepository,
  gitDir: string,
  landed: LandedCommit,
): Promise<string> {
  const { path, head, owner } = source;
  const branch = `${source.settings.branch_prefix}/${landed.slug}`;
  const quiet = [
    "-c",
    "maintenance.auto=false",
    "-c",
    "gc.auto=0",
    "-c",
    "fetch.writeCommitGraph=false",
  ];
  const flags = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  try {
    await runGit(path, [...quiet, "fetch", ...flags, gitDir, landed.sha]);
    const there = await tryGit(path, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
    const tree = await createTree(source, landed.sha);
    if (there && (await isSameCommit(path, there, { parent: head, tree }))) return branch;
    if (there && (await tryGit(path, ["merge-base", "--is-ancestor", there, head])) === null) {
      throw createDivergedProblem(path, branch);
    }
    const commit = await runGit(
      path,
      [...createIdentityFlags(owner), "commit-tree", tree, "-p", head, "-F", "-"],
      landed.message,
    );
    await runGit(path, [
      "update-ref",
      `refs/heads/${branch}`,
      commit,
      there ?? "0".repeat(head.length),
    ]);
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    throw new Problem(`${branch} can't be created in ${path}: ${error.message}`);
  }
  return branch;
}

async function isSameCommit(
  path: string,
  commit: string,
  { parent, tree }: { parent: string; tree: string },
): Promise<boolean> {
  const found = await tryGit(path, ["rev-parse", `${commit}^`, `${commit}^{tree}`]);
  return found === `${parent}\n${tree}`;
}

/**
 * Creates the landed tree, with Baton's own files as they are at the user's head. The index is a
 * temporary one.
 */
async function createTree({ path, head }: LocalRepository, sha: string): Promise<string> {
  const installed = [WORKFLOW_PATH, CONFIG_PATH, RUNNER_FOLDER];
  const folder = mkdtempSync(join(tmpdir(), "baton-apply-"));
  const index = { GIT_INDEX_FILE: join(folder, "index") };
  try {
    await runGit(path, ["read-tree", sha], "", "utf8", index);
    await runGit(
      path,
      ["rm", "-r", "--cached", "--force", "--quiet", "--ignore-unmatch", "--", ...installed],
      "",
      "utf8",
      index,
    );
    const entries = await runGit(path, ["ls-tree", "-r", "--full-tree", head, "--", ...installed]);
    if (entries !== "")
      await runGit(path, ["update-index", "--index-info"], `${entries}\n`, "utf8", index);
    return await runGit(path, ["write-tree"], "", "utf8", index);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function createDivergedProblem(path: string, branch: string): Problem {
  const remedy = `git -C ${quoteForShell(path)} branch -m ${quoteForShell(branch)} NEW-NAME`;
  return new Problem(
    `${path} has a branch ${branch} with other commits: rename it (${remedy}), then apply again`,
  );
}
