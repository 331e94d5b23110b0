/** Reads paths that may not exist. */
import { readdirSync, realpathSync, type Dirent } from "node:fs";

/** Returns the path without symbolic links, or null when it does not exist. */
export function findRealPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Returns the entries of a folder, or none if it can't be read. */
export function listEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
