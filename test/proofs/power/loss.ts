/**
 * What a power loss may leave of a folder whose files nobody wrote to the disk: each page is one of those that it was
 * lately, each by itself. That is harsher than a disk that keeps its order.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync, type Dirent } from "node:fs";
import { join } from "node:path";

export interface Snapshot {
  /** Paths in the folder; Postgres doesn't begin where an empty one is missing. */
  folders: string[];
  files: ReadonlyMap<string, Buffer>;
}

/** Of Linux and its disks. */
const PAGE = 4096;

export function readSnapshot(folder: string): Snapshot {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const pathOf = (entry: Dirent) => join(entry.parentPath, entry.name).slice(folder.length + 1);
  const read = entries.filter((entry) => entry.isFile()).map((entry) => readContent(folder, pathOf(entry)));
  return { folders: entries.filter((entry) => entry.isDirectory()).map(pathOf), files: new Map(read.flat()) };
}

/** Nothing where it was removed meanwhile. */
function readContent(folder: string, path: string): [string, Buffer][] {
  try {
    return [[path, readFileSync(join(folder, path))]];
  } catch {
    return [];
  }
}

/** @param chance 0 to 1 */
export function writeTorn(folder: string, snapshots: readonly Snapshot[], chance: () => number): void {
  const any = <T>(among: readonly T[]): T => among[Math.floor(chance() * among.length)]!;
  for (const path of ["", ...snapshots.flatMap((one) => one.folders)])
    mkdirSync(join(folder, path), { recursive: true });
  for (const path of new Set(snapshots.flatMap((one) => [...one.files.keys()]))) {
    const versions = snapshots.map((one) => one.files.get(path)).filter((one) => one !== undefined);
    const torn = Buffer.alloc(any(versions).length);
    for (let at = 0; at < torn.length; at += PAGE) {
      const page = any(versions).subarray(at, at + PAGE);
      // One that it hadn't yet is zeros.
      page.copy(torn, at, 0, Math.min(page.length, torn.length - at));
    }
    writeFileSync(join(folder, path), torn);
  }
}
