import type { GitRepository } from "../../src/sandbox/git/repository.ts";

/** Answers all questions about two commits. */
export function aboutTwo(git: GitRepository, a: string, b: string, base: string) {
  return {
    related: [git.isAncestor(a, b), git.isAncestor(b, a), git.mergeBase(a, b)],
    merge: git.merge(a, b),
    picked: git.merge(a, b, base),
    diff: git.diff(a, b),
    text: git.diffText(a, b),
    ahead: git.log({ from: a, without: [b], topological: true, reverse: true }),
    behind: git.log({ from: a, without: [b], most: 3 }),
  };
}

/** Answers all questions about one commit. */
export function aboutOne(git: GitRepository, a: string) {
  const at = git.commit(a)?.committer.date ?? "";
  return {
    log: [
      git.log({ from: a }),
      git.log({ from: a, topological: true }),
      git.log({ from: a, skip: 1, most: 2 }),
      git.log({ from: a, withoutBranches: true }),
    ],
    filtered: [
      git.log({ from: a, author: "<P1@example" }),
      git.log({ from: a, since: at }),
      git.log({ from: a, until: at }),
    ],
    path: ["dir", "dir/c.txt", "a.txt", "none"].map((path) => git.log({ from: a, path })),
    list: [git.list(a, true), git.list(a, false)],
    named: [
      git.resolve(a.slice(0, 12)),
      git.resolve("b3"),
      git.resolve("HEAD"),
      git.refs("refs/heads/b1"),
    ],
  };
}
