/** What two commits of a seed have changed since they diverged. */
import type { GitRepository } from "../../../../src/sandbox/git/repository.ts";
import type { Files } from "../../../scenarios/support/stage/plays.ts";

/** Returns files that only `other` has changed since the two diverged. */
export function listTakenOver(git: GitRepository, base: string, other: string): string[] {
  const [old, mine, theirs] = [git.mergeBase(base, other) ?? base, base, other].map((commit) =>
    git.files(commit),
  );
  return [...new Set([...old!.keys(), ...theirs!.keys()])].filter((path) => {
    const [was, is, comes] = [old!.get(path)?.oid, mine!.get(path)?.oid, theirs!.get(path)?.oid];
    return comes !== was && is === was;
  });
}

/**
 * Returns what merging `other` into `base` changes. A file that both sides changed keeps both
 * sides.
 */
export function mergeUnion(git: GitRepository, base: string, other: string): Files {
  const fork = git.mergeBase(base, other) ?? base;
  const [old, mine, theirs] = [git.files(fork), git.files(base), git.files(other)];
  const writes: Files = {};
  for (const path of new Set([...old.keys(), ...theirs.keys()])) {
    const [was, is, comes] = [old.get(path)?.oid, mine.get(path)?.oid, theirs.get(path)?.oid];
    if (comes === was || comes === is) continue;
    const text = comes === undefined ? null : (git.blob(comes)?.toString("utf8") ?? "");
    writes[path] =
      is === was || text === null
        ? text
        : `${is ? (git.blob(is)?.toString("utf8") ?? "") : ""}${text}`;
  }
  return writes;
}
