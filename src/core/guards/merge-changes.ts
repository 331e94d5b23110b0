/**
 * A rework that mends a conflict hands in the whole merge: also what the other side brought, which
 * is not its work and may lie anywhere. What stands there exactly as in the merged commit is that
 * side's; the rest is the session's own.
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
 * The part of `change` that isn't simply taken over from the merged commit. A file that the merged
 * commit doesn't have was removed by that side, or was never there and is the worker's to lose: the
 * brief's paths tell which.
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

// A merge takes in all that the other side alone has changed. What a session takes back of that is
// in no change that it hands in, as the file stands there as on its own side: the other guards look
// past it.

export const REVERTED_MERGE_GUARD = "undone";

/** The files of both sides and of the commit that they parted at. */
export interface MergeSides {
  common: TreeEntries;
  ours: TreeEntries;
  theirs: TreeEntries;
}

/** What the merge takes back, `change` being all by which its result differs from `ours`. */
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
    `\`${path}\` ${done} on the side that is merged in, and by nobody else: the merge must ` +
    "not take that back. Keep it as it is there."
  );
}
