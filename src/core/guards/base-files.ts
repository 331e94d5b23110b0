/**
 * What the guards ask about the change's base, which the App and a session's runner read in their
 * own ways.
 */
import type { Change } from "../model/proposal.ts";
import { findGeneratedFolder, isLockFile } from "./file-patterns.ts";
import { findConfiguration } from "./tests/configuration.ts";
import { isTestFile } from "./tests/languages.ts";
import type { BaseFiles } from "../model/guard-findings.ts";

/**
 * Paths that are asked for: as many as any change may have, and folders above them. Beyond these
 * nothing is known.
 */
export const MAX_BASE_PATHS = 4_000;
/** Texts that are read of them; bytes of one text, and of all of them. */
export const MAX_BASE_TEXTS = 300;
export const MAX_BASE_FILE_BYTES = 500_000;
export const MAX_BASE_BYTES = 8_000_000;

/** What is refused for itself, and would make the question mean something else, or fail. */
const ODD_PATH = /[\p{Cc}\\]|^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)|^.{1025}/u;

/**
 * The paths of which the guards want to know what stood there, those that decide most first: test
 * files, what configures their runners, folders of generated files, then whatever is written, and
 * what it is written below.
 */
export function listBasePaths(change: Change): string[] {
  const tests: string[] = [];
  const others: string[] = [];
  const folders = new Set<string>();
  const above = new Set<string>();
  for (const { op, path } of change.files) {
    if (ODD_PATH.test(path) || !path.isWellFormed()) continue;
    if (isTestFile(path) || findConfiguration(path) || isLockFile(path)) tests.push(path);
    else if (op === "write" || path.endsWith(".rs")) others.push(path);
    const folder = op === "write" ? findGeneratedFolder(path) : null;
    if (folder !== null) folders.add(folder);
    if (op === "write") addFolders(above, path);
  }
  return [...new Set([...tests, ...folders, ...others, ...above])].slice(0, MAX_BASE_PATHS);
}

/** The text that stood at the path; null where there was none, or it isn't known. */
export function getBaseText(before: BaseFiles | undefined, path: string): string | null {
  return before?.get(path)?.text ?? null;
}

/**
 * Adds the folders of a path, from the nearest on, until one is known: then those above it are,
 * too.
 */
function addFolders(folders: Set<string>, path: string): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}
