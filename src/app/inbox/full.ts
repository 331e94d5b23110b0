/** A disk without room for the database: how that is known, and what people are told. */
import { statfsSync } from "node:fs";

/** Nothing of what was asked has been stored. */
export class DatabaseFull extends Error {
  /** Which disk, how much is free and what to do, for anyone who asks: no path, no words of Postgres. */
  readonly summary: string;

  /** @param summary goes on after `place`, which names the folder or the server */
  constructor(place: string, summary: string, cause?: unknown) {
    super(`${place} ${summary} Nothing was stored; Baton goes on by itself once there is room.`, { cause });
    this.name = "DatabaseFull";
    this.summary = summary;
  }
}

/**
 * PGlite starts another file of its log of changes by 16 MB, and ends its process where it can't. So nothing is written
 * while there is less than three of them; in bytes.
 */
export const NEEDED_BYTES = 48 * 1024 * 1024;

/** @throws DatabaseFull when the folder's disk has less room than PGlite may need */
export function checkRoom(folder: string): void {
  const free = findFreeBytes(folder);
  if (free !== null && free < NEEDED_BYTES) throw folderFull(folder);
}

export function folderFull(folder: string, cause?: unknown): DatabaseFull {
  const free = findFreeBytes(folder);
  const counts = free === null ? "" : `: ${toMegabytes(free)} MB are free, ${toMegabytes(NEEDED_BYTES)} MB are needed`;
  const summary = `has a full disk${counts}. Free some space, or name a folder on another disk with BATON_DATA.`;
  return new DatabaseFull(`The data folder ${folder}`, summary, cause);
}

export function serverFull(cause: unknown): DatabaseFull {
  const reason = cause instanceof Error ? ` (${cause.message})` : "";
  const summary = "has a full disk. Free some space on its server.";
  return new DatabaseFull(`The database of DATABASE_URL${reason}`, summary, cause);
}

/** `disk_full` of https://www.postgresql.org/docs/current/errcodes-appendix.html; the system's for files. */
const CODES = ["53100", "ENOSPC", "EDQUOT"];

export function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && CODES.includes(String(error.code));
}

/** Null where the system doesn't say. */
function findFreeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

const toMegabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
