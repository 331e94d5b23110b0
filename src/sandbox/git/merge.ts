import { runGit } from "./run.ts";

export interface MergeResult {
  /** The merged tree; null when files conflict. */
  tree: string | null;
  conflicts: string[];
}

/** Merges two commits without touching a work tree (git 2.38's `merge-tree --write-tree`). */
export function mergeTree(dir: string, ours: string, theirs: string, base?: string): MergeResult {
  const { out, status } =
    base === undefined
      ? runGit(dir, ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs], { allow: [1] })
      : pickTree(dir, ours, theirs, base);
  const [tree = "", ...names] = out.toString("utf8").split("\0");
  if (status === 0) return { tree: tree.trim(), conflicts: [] };
  return { tree: null, conflicts: [...new Set(names.filter((name) => name !== ""))] };
}

/**
 * A merge with a chosen base, for rebases. git before 2.40 has no `--merge-base`: two commits that stand for the sides,
 * with the base's tree as their common parent, say the same.
 */
function pickTree(dir: string, ours: string, theirs: string, base: string): ReturnType<typeof runGit> {
  const who = {
    GIT_AUTHOR_NAME: "sandbox",
    GIT_AUTHOR_EMAIL: "sandbox@localhost",
    GIT_COMMITTER_NAME: "sandbox",
    GIT_COMMITTER_EMAIL: "sandbox@localhost",
    GIT_AUTHOR_DATE: "@0 +0000",
    GIT_COMMITTER_DATE: "@0 +0000",
  };
  const stand = (of: string, parents: string[]): string => {
    const args = ["commit-tree", `${of}^{tree}`, "-m", "side", ...parents.flatMap((parent) => ["-p", parent])];
    return runGit(dir, args, { env: who }).out.toString("latin1").trim();
  };
  const root = stand(base, []);
  const sides = [stand(ours, [root]), stand(theirs, [root])];
  return runGit(dir, ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ...sides], { allow: [1] });
}
