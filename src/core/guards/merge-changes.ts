/**
 * A rework that resolves a conflict submits the whole merge. This includes what the other side
 * changed, which isn't the session's work and may be anywhere. A file identical to the merged
 * commit's belongs to that side; the rest is the session's own.
 */
import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Brief } from "../model/brief.ts";
import { isGlobMatch } from "../text/globs.ts";
import type { Change } from "../model/proposal.ts";
import { decodeBytes } from "./file-content.ts";
import type { GuardFinding } from "../model/guard-findings.ts";

/** Files of a commit by path: mode (`100644`) and blob. */
export type TreeEntries = ReadonlyMap<string, { mode: string; sha: string }>;

/**
 * Returns the part of `change` that isn't simply copied from the merged commit. If the merged
 * commit lacks a file, that side removed it or never had it. In the second case the worker may
 * delete it. The brief's paths decide between the two.
 */
export function getOwnChanges(change: Change, merged: TreeEntries, brief: Brief | null): Change {
  const files = change.files.filter((file) => {
    const theirs = merged.get(file.path);
    if (file.op === "delete")
      return theirs !== undefined || brief?.paths.some((glob) => isGlobMatch(glob, file.path));
    return theirs?.mode !== file.mode || theirs.sha !== hashBlob(decodeBytes(file.content));
  });
  return { ...change, files };
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function hashBlob(content: Uint8Array): string {
  return bytesToHex(sha1(concatBytes(utf8ToBytes(`blob ${content.length}\0`), content)));
}

// A merge contains everything that only the other side changed. If a session reverts part of that,
// its change doesn't show it, because the file equals its own side's version. The other guards
// don't see it.

export const REVERTED_MERGE_GUARD = "undone";

/** The files of both sides and of their merge base. */
export interface MergeSides {
  common: TreeEntries;
  ours: TreeEntries;
  theirs: TreeEntries;
}

/** Lists what the merge reverts. `change` is every difference between its result and `ours`. */
export function findRevertedFiles(
  { files }: Pick<Change, "files">,
  { common, ours, theirs }: MergeSides,
): GuardFinding[] {
  const taken = new Set(files.map(({ path }) => path));
  return [...new Set([...common.keys(), ...theirs.keys()])]
    .filter(
      (path) => !taken.has(path) && !isSame(theirs, common, path) && isSame(ours, common, path),
    )
    .map((path) => ({
      guard: REVERTED_MERGE_GUARD,
      path,
      message: describeRevert(path, theirs.has(path)),
      waivable: true,
    }));
}

function isSame(some: TreeEntries, others: TreeEntries, path: string): boolean {
  const [one, other] = [some.get(path), others.get(path)];
  return one?.sha === other?.sha && one?.mode === other?.mode;
}

function describeRevert(path: string, isThere: boolean): string {
  const done = isThere ? "was changed or added" : "was removed";
  return (
    `\`${path}\` ${done} only on the merged side, so the merge must not revert that. Keep ` +
    "that side's version."
  );
}
