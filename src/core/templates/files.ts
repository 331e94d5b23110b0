/** Chooses a template's files, before their contents are known. */
import { sha1 } from "@noble/hashes/legacy.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { PASS_PATH, RUNNER_FOLDER, WORKFLOW_PATH } from "../model/settings.ts";
import { findPathCollisions, findPathProblem } from "../guards/path-tricks.ts";
import { toFoldedPath } from "../text/path-names.ts";
import { isGlobMatch } from "../text/globs.ts";

// A file of a git tree.

/** Plain file, executable file, symbolic link. */
const FILE_MODES = ["100644", "100755", "120000"] as const;
export type FileMode = (typeof FILE_MODES)[number];

/** `mode` is `160000` for a submodule; then `sha` is a commit. */
export interface TreeFile {
  mode: string;
  sha: string;
}

/** A template's file after its variables are filled in. */
export interface RenderedFile {
  path: string;
  mode: FileMode;
  /** Git's id of the blob `bytes`. */
  sha: string;
  bytes: Uint8Array;
  /** `acme/template`, in lower case. */
  source: string;
}

/** Computes git's id of a blob: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function getBlobSha(bytes: Uint8Array): string {
  const head = utf8ToBytes(`blob ${bytes.length}\0`);
  return bytesToHex(sha1.create().update(head).update(bytes).digest());
}

/** @returns the text, or null if the bytes are not UTF-8 or contain NUL, as only binary files do */
export function readUtf8(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export function isSameFile(a: TreeFile | undefined, b: TreeFile | undefined): boolean {
  return a?.sha === b?.sha && a?.mode === b?.mode;
}

/** Maximum number of files that all templates of a repository bring together, and their bytes. */
export const MAX_TEMPLATE_FILES = 500;
export const MAX_TEMPLATE_BYTES = 10_000_000;
/** Maximum bytes of one file. A larger one is skipped. */
export const MAX_TEMPLATE_FILE_BYTES = 1_000_000;

/** A blob or a submodule, as GitHub lists it. */
export interface ListedFile {
  path: string;
  mode: string;
  sha: string;
  /** Bytes; 0 for a submodule. */
  size: number;
}

/** A file that is skipped. It stays as it is in the repository. */
export interface SkippedFile {
  path: string;
  /** The end of a sentence. */
  reason: string;
}

export interface ChosenFiles {
  files: (ListedFile & { mode: FileMode })[];
  leftOut: SkippedFile[];
}

/** Baton's own pull requests bring these, and the workflow compares them with a hash. */
const OWN = [WORKFLOW_PATH, PASS_PATH, RUNNER_FOLDER, `${RUNNER_FOLDER}/**`].map(toFoldedPath);

/** Each repository has its own README. */
const ABOUT = /^readme(?:\.\w+)?$/i;

/**
 * Returns whether `paths` of the settings match the file. `**` alone excludes the template's
 * README.
 */
export function isPathSelected(path: string, paths: readonly string[]): boolean {
  const globs = ABOUT.test(path) ? paths.filter((glob) => glob !== "**") : paths;
  return globs.some((glob) => isGlobMatch(glob, path));
}

/** Returns the files of one template that `paths` match and that may be brought. */
export function chooseFiles(all: readonly ListedFile[], paths: readonly string[]): ChosenFiles {
  const named = all.filter(({ path }) => isPathSelected(path, paths));
  const folded = new Map(findPathCollisions({ base: "", files: named.map(toWriteChange) }));
  const chosen: ChosenFiles = { files: [], leftOut: [] };
  for (const file of named) {
    const { path } = file;
    const mode = FILE_MODES.find((one) => one === file.mode);
    const reason = findReason(file) ?? folded.get(path) ?? null;
    if (reason === null && mode) chosen.files.push({ ...file, mode });
    else chosen.leftOut.push({ path, reason: reason ?? "is a submodule" });
  }
  return chosen;
}

function toWriteChange({ path }: ListedFile) {
  return { op: "write" as const, path, mode: "100644" as const, content: "" };
}

function findReason({ path, size }: ListedFile): string | null {
  const folded = toFoldedPath(path);
  if (OWN.some((glob) => isGlobMatch(glob, folded)))
    return "is Baton's own: its own pull requests update it";
  if (size > MAX_TEMPLATE_FILE_BYTES)
    return `has ${size} bytes; at most ${MAX_TEMPLATE_FILE_BYTES} are synced`;
  return findPathProblem({ path, mode: "100644", content: "" });
}

/** @returns why the chosen files are too much, as a sentence, or null if they are not */
export function findExcess(files: readonly { size: number }[]): string | null {
  if (files.length > MAX_TEMPLATE_FILES) {
    return (
      `${files.length} files are too many: at most ${MAX_TEMPLATE_FILES} are synced. Select ` +
      "fewer with `paths`."
    );
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= MAX_TEMPLATE_BYTES) return null;
  return (
    `${bytes} bytes are too many: at most ${MAX_TEMPLATE_BYTES} are synced. Select fewer ` +
    "files with `paths`."
  );
}
