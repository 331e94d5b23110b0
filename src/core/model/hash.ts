/** Fingerprints: of a text, and of a plan. Approval binds to the latter. */
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { compareWorkers } from "./names.ts";
import { attachBriefFiles, type Brief } from "./brief.ts";

/** SHA-256 of the text as UTF-8, in lower-case hex. */
export function hashString(text: string): string {
  return bytesToHex(digest(utf8ToBytes(text)));
}

/**
 * First 12 hex digits of the SHA-256 over the briefs; their order and that of their fields and
 * files don't matter.
 */
export function hashPlan(briefs: readonly Brief[]): string {
  const all = briefs.map((brief) => attachBriefFiles(brief, brief.files ?? []));
  return hashString(canonicalJson(all.toSorted((a, b) => compareWorkers(a.id, b.id)))).slice(0, 12);
}

/** JSON without spaces, keys sorted at every depth: equal values give equal text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
}

// Whether two diffs are the same, wherever in their files they stand: an approval binds to what was
// shown.

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

/**
 * GitHub names no more files of a comparison:
 * https://docs.github.com/rest/commits/commits#compare-two-commits
 */
export const MAX_COMPARED_FILES = 300;

/**
 * Equal for diffs that show the same: paths, what became of each, and the changed lines with those
 * around them. The places in the file are left out, as they move with what others change above.
 * What can't be shown counts as its whole content; `null` = GitHub may not have named all files.
 * Modes aren't told: only who can push may change one unseen.
 */
export function hashDiff(files: readonly DiffFile[]): string | null {
  if (files.length >= MAX_COMPARED_FILES) return null;
  const shown = files.map(({ filename, previous_filename, status, sha, patch }) => [
    filename,
    previous_filename,
    status,
    // A line of the file's own begins with a blank, `+` or `-`, so none looks like a place.
    patch?.replace(/^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/gm, "@@") ?? `blob ${sha}`,
  ]);
  return hashString(JSON.stringify(shown.toSorted(([a], [b]) => (a! < b! ? -1 : 1))));
}
