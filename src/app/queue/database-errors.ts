/** Postgres that can't be reached: which errors mean that, and what is said then. */
import { statfsSync } from "node:fs";

/** Whether what was asked has been done is unknown, unless `sent` is false. */
export class DatabaseUnavailable extends Error {
  readonly sent: boolean;

  constructor(cause: unknown, sent: boolean) {
    const reason = cause instanceof Error ? cause.message || getErrorCode(cause) : String(cause);
    super(
      `The database of DATABASE_URL can't be reached (${reason}). See that it runs and that the address is right.`,
      {
        cause,
      },
    );
    this.name = "DatabaseAway";
    this.sent = sent;
  }
}

/** Of the network and of the resolver; `ENOENT` is a socket's file. */
const SYSTEM_CODES = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOENT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
];
/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html: lost, too many, shut down. */
const CONNECTION_CODES = /^(08...|53300|57P0[1-3])$/;
/** The address is wrong, or what it names isn't there (any more): to wait for it is no use. */
const ADDRESS_CODES = /^(28...|3D000)$/;
/** Those that node-postgres and its pool only tell in words. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has|was) )/;

/** Whether it is the connection that failed, not the statement. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = getErrorCode(error);
  return SYSTEM_CODES.includes(code) || CONNECTION_CODES.test(code) || CONNECTION_MESSAGES.test(error.message);
}

/** Whether nobody, or nothing, by that address is let in. */
export function isWrongAddress(error: unknown): boolean {
  return error instanceof Error && ADDRESS_CODES.test(getErrorCode(error));
}

/** The pool gave a connection that had ended already: nothing that was written to it has reached anybody. */
export function isUnsent(error: unknown): boolean {
  return error instanceof Error && (getErrorCode(error) === "EPIPE" || /^Client (has|was) /.test(error.message));
}

function getErrorCode(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

// A disk without room for the database: how that is known, and what people are told.

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
export function assertDiskSpace(folder: string): void {
  const free = findFreeBytes(folder);
  if (free !== null && free < NEEDED_BYTES) throw createFolderFullError(folder);
}

export function createFolderFullError(folder: string, cause?: unknown): DatabaseFull {
  const free = findFreeBytes(folder);
  const counts = free === null ? "" : `: ${toMegabytes(free)} MB are free, ${toMegabytes(NEEDED_BYTES)} MB are needed`;
  const summary = `has a full disk${counts}. Free some space, or name a folder on another disk with BATON_DATA.`;
  return new DatabaseFull(`The data folder ${folder}`, summary, cause);
}

export function createServerFullError(cause: unknown): DatabaseFull {
  const reason = cause instanceof Error ? ` (${cause.message})` : "";
  const summary = "has a full disk. Free some space on its server.";
  return new DatabaseFull(`The database of DATABASE_URL${reason}`, summary, cause);
}

/** `disk_full` of https://www.postgresql.org/docs/current/errcodes-appendix.html; the system's for files. */
const DISK_FULL_CODES = ["53100", "ENOSPC", "EDQUOT"];

export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && DISK_FULL_CODES.includes(String(error.code));
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
