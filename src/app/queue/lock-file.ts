/** The file of a lock: born whole or not at all, kept warm by its holder, and taken away only as it was judged. */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";

/** What stands in it, and when it was last touched by the clock of whoever keeps the volume. */
export interface LockSnapshot {
  text: string;
  mtime: number;
}

/** By O_EXCL. @returns whether there was none */
export function createLockFile(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (hasErrorCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** `null` where there is none. It is opened first, as a network volume may tell old times of what isn't. */
export function readLockFile(path: string): LockSnapshot | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return null;
    throw error;
  }
  try {
    return { text: readFileSync(file, "utf8"), mtime: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

/**
 * Shows that whoever wrote `text` lives, by writing it once more: who may write may not set times on every volume.
 * @returns false when the file is another's or gone. While the volume can't be asked, nobody can have taken it by that
 */
export function touchLockFile(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, "r+");
  } catch (error) {
    return !hasErrorCode(error, "ENOENT");
  }
  try {
    if (readFileSync(file, "utf8") !== text) return false;
    writeSync(file, text, 0);
    return true;
  } catch {
    return true;
  } finally {
    closeSync(file);
  }
}

/** Removes the lock that was `seen`, but never one that was touched or put in its place meanwhile. */
export function removeLockFile(path: string, seen: LockSnapshot): void {
  // Two containers' processes may have the same id.
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return;
    throw error;
  }
  const taken = readLockFile(aside);
  if (taken?.text !== seen.text || taken.mtime !== seen.mtime) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if (!hasErrorCode(error, "EEXIST")) throw error;
    }
  }
  rmSync(aside, { force: true });
}

function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
