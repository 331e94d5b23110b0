/**
 * A rework that mends a conflict hands in the whole merge: also what the other side brought, which is not its work and
 * may lie anywhere. What stands there exactly as in the merged commit is that side's; the rest is the session's own.
 */
import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Brief } from "../plan/brief.ts";
import { matches } from "../plan/overlap.ts";
import type { Change } from "../sessions/proposal.ts";
import { bytesOf } from "./content.ts";

/** Files of a commit by path: mode (`100644`) and blob. */
export type Entries = ReadonlyMap<string, { mode: string; sha: string }>;

/**
 * The part of `change` that isn't simply taken over from the merged commit. A file that the merged commit doesn't have
 * was removed by that side, or was never there and is the worker's to lose: the brief's paths tell which.
 */
export function ownPart(change: Change, merged: Entries, brief: Brief | null): Change {
  const files = change.files.filter((file) => {
    const theirs = merged.get(file.path);
    if (file.op === "delete") return theirs !== undefined || brief?.paths.some((glob) => matches(glob, file.path));
    return theirs?.mode !== file.mode || theirs.sha !== blobOf(bytesOf(file.content));
  });
  return { ...change, files };
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobOf(content: Uint8Array): string {
  return bytesToHex(sha1(concatBytes(utf8ToBytes(`blob ${content.length}\0`), content)));
}
