/**
 * What the guards ask about the base commit of a change. The App and a session's runner each read
 * it in their own way.
 */
import type { Change } from "../model/proposal.ts";
import { findGeneratedFolder, isLockFile } from "./file-patterns.ts";
import { findConfiguration } from "./tests/configuration.ts";
import { isTestFile } from "./tests/languages.ts";
import type { BaseFiles } from "../model/guard-findings.ts";

/**
 * Maximum number of paths asked for: every path of the largest change and the folders above them.
 * The guards know nothing about paths beyond these.
 */
export const MAX_BASE_PATHS = 4_000;
/** Maximum number of texts read, and maximum bytes of one text and of all of them. */
export const MAX_BASE_TEXTS = 300;
export const MAX_BASE_FILE_BYTES = 500_000;
export const MAX_BASE_BYTES = 8_000_000;

/**
 * Paths that are invalid themselves: they would change the meaning of the request or make it fail.
 */
const ODD_PATH = /[\p{Cc}\\]|^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)|^.{1025}/u;

/**
 * Lists the paths whose state at the base the guards ask for. Those that decide most come first:
 * test files, the configuration of test runners, folders of generated files, then written paths and
 * their folders.
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

/**
 * Returns the text at the path in the base commit. Null if no text exists there or it is unknown.
 */
export function getBaseText(before: BaseFiles | undefined, path: string): string | null {
  return before?.get(path)?.text ?? null;
}

/**
 * Adds the folders of a path, nearest first. Stops at a folder that is already listed, because
 * those above it are listed too.
 */
function addFolders(folders: Set<string>, path: string): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}
