/** Fingerprints of a text and of a plan. An approval applies to a plan's fingerprint. */
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { compareWorkers } from "./names.ts";
import { attachBriefFiles, type Brief } from "./brief.ts";

/** Returns the SHA-256 of the text as UTF-8, in lower-case hex. */
export function hashString(text: string): string {
  return bytesToHex(digest(utf8ToBytes(text)));
}

/**
 * Returns the first 12 hex digits of the SHA-256 of the briefs. The order of briefs, fields and
 * files doesn't matter.
 */
export function hashPlan(briefs: readonly Brief[]): string {
  const all = briefs.map((brief) => attachBriefFiles(brief, brief.files ?? []));
  return hashString(canonicalJson(all.toSorted((a, b) => compareWorkers(a.id, b.id)))).slice(0, 12);
}

/**
 * Returns JSON without spaces and with sorted keys at every depth, so that equal values give equal
 * text.
 */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
}

// Compares two diffs, independent of their positions in the files, because an approval applies to
// what was shown.

/** A file of a diff, as GitHub shows it. */
export interface DiffFile {
  filename: string;
  previous_filename?: string;
  status: string;
  /** Blob in the head. */
  sha: string | null;
  /** Absent if the file is binary or its diff is too large. */
  patch?: string;
}

/**
 * GitHub's limit on files in a comparison:
 * https://docs.github.com/rest/commits/commits#compare-two-commits
 */
export const MAX_COMPARED_FILES = 300;

/**
 * Returns the same hash for diffs that show the same: paths, their statuses, and the changed lines
 * with their context. Ignores positions in the file, because other changes above move them. A file
 * without a diff counts with its whole content. Null if GitHub may not have listed all files.
 * Ignores modes; only someone with push access can change one unnoticed.
 */
export function hashDiff(files: readonly DiffFile[]): string | null {
  if (files.length >= MAX_COMPARED_FILES) return null;
  const shown = files.map(({ filename, previous_filename, status, sha, patch }) => [
    filename,
    previous_filename,
    status,
    // The file's own lines begin with a space, `+` or `-`, so none looks like a position.
    patch?.replace(/^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/gm, "@@") ?? `blob ${sha}`,
  ]);
  return hashString(JSON.stringify(shown.toSorted(([a], [b]) => (a! < b! ? -1 : 1))));
}
