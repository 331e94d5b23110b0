/** Whether two diffs are the same, wherever in their files they stand: an approval binds to what was shown. */
import { sha256 } from "../plan/hash.ts";

/** A file of a diff, as GitHub shows it. */
export interface DiffFile {
  filename: string;
  previous_filename?: string;
  status: string;
  /** Blob in the head. */
  sha: string | null;
  /** Missing where the file is binary or its diff is too large. */
  patch?: string;
}

/** GitHub names no more files of a comparison: https://docs.github.com/rest/commits/commits#compare-two-commits */
export const NAMED = 300;

/**
 * Equal for diffs that show the same: paths, what became of each, and the changed lines with those around them. The
 * places in the file are left out, as they move with what others change above. What can't be shown counts as its whole
 * content; `null` = GitHub may not have named all files. Modes aren't told: only who can push may change one unseen.
 */
export function fingerprint(files: readonly DiffFile[]): string | null {
  if (files.length >= NAMED) return null;
  const shown = files.map(({ filename, previous_filename, status, sha, patch }) => [
    filename,
    previous_filename,
    status,
    // A line of the file's own begins with a blank, `+` or `-`, so none looks like a place.
    patch?.replace(/^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/gm, "@@") ?? `blob ${sha}`,
  ]);
  return sha256(JSON.stringify(shown.toSorted(([a], [b]) => (a! < b! ? -1 : 1))));
}
