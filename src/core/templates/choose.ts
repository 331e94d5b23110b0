/** Which files of a template are taken, before their contents are known. */
import { PASS_PATH, RUNNER_FOLDER, WORKFLOW_PATH } from "../build/settings.ts";
import { collisions } from "../guards/collisions.ts";
import { foldedPath } from "../guards/names.ts";
import { findPathProblem } from "../guards/path-tricks.ts";
import { matches } from "../plan/overlap.ts";
import { FILE_MODES, type FileMode } from "./file.ts";

/** Files that all templates of a repository bring together, and their bytes. */
export const MOST_FILES = 500;
export const MOST_BYTES = 10_000_000;
/** Of one file; a larger one is left out. */
export const MOST_FILE_BYTES = 1_000_000;

/** A blob or a submodule as GitHub lists it. */
export interface ListedFile {
  path: string;
  mode: string;
  sha: string;
  /** Bytes; 0 for a submodule. */
  size: number;
}

/** A file that isn't taken: it stays in the repository as it is. */
export interface LeftOut {
  path: string;
  /** A sentence's end. */
  reason: string;
}

export interface Chosen {
  files: (ListedFile & { mode: FileMode })[];
  leftOut: LeftOut[];
}

/** Brought by Baton's own pull requests, and compared with a hash by the workflow. */
const OWN = [WORKFLOW_PATH, PASS_PATH, RUNNER_FOLDER, `${RUNNER_FOLDER}/**`].map(foldedPath);

/** What a repository is about, each says itself. */
const ABOUT = /^readme(?:\.\w+)?$/i;

/** Whether `paths` of the settings name the file. `**` alone leaves the template's own README out. */
export function isTaken(path: string, paths: readonly string[]): boolean {
  const globs = ABOUT.test(path) ? paths.filter((glob) => glob !== "**") : paths;
  return globs.some((glob) => matches(glob, path));
}

/** Of one template: the files that `paths` names and that may be brought at all. */
export function chooseFiles(all: readonly ListedFile[], paths: readonly string[]): Chosen {
  const named = all.filter(({ path }) => isTaken(path, paths));
  const folded = new Map(collisions({ base: "", files: named.map(toDeletable) }));
  const chosen: Chosen = { files: [], leftOut: [] };
  for (const file of named) {
    const { path } = file;
    const mode = FILE_MODES.find((one) => one === file.mode);
    const reason = findReason(file) ?? folded.get(path) ?? null;
    if (reason === null && mode) chosen.files.push({ ...file, mode });
    else chosen.leftOut.push({ path, reason: reason ?? "is a submodule" });
  }
  return chosen;
}

function toDeletable({ path }: ListedFile) {
  return { op: "write" as const, path, mode: "100644" as const, content: "" };
}

function findReason({ path, size }: ListedFile): string | null {
  const folded = foldedPath(path);
  if (OWN.some((glob) => matches(glob, folded))) return "is Baton's own: its pull requests bring it";
  if (size > MOST_FILE_BYTES) return `has ${size} bytes; at most ${MOST_FILE_BYTES} are taken`;
  return findPathProblem({ path, mode: "100644", content: "" });
}

/** @returns why all that was chosen is too much, as a sentence; null where it isn't */
export function findExcess(files: readonly { size: number }[]): string | null {
  if (files.length > MOST_FILES) {
    return `${files.length} files are too many: at most ${MOST_FILES} are taken. Name fewer by \`paths\`.`;
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= MOST_BYTES) return null;
  return `${bytes} bytes are too many: at most ${MOST_BYTES} are taken. Name fewer files by \`paths\`.`;
}
