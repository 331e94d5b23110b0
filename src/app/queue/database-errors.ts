/** Errors of the database, and the messages that people read about them. */
import { statfsSync } from "node:fs";

export type StoreErrorCode =
  | "unavailable"
  | "newer"
  | "forbidden"
  | "locked"
  | "unusable"
  | "on_network";

/**
 * A problem with the queue's store. The message tells the person who set it up what to do. Unlike
 * the class, the code is kept when the error comes from a worker thread.
 */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.code = code;
  }
}

/**
 * Postgres can't be reached. Unless `sent` is false, it is unknown whether Postgres carried out the
 * statement.
 */
export class DatabaseUnavailable extends StoreError {
  readonly sent: boolean;

  constructor(cause: unknown, sent: boolean) {
    const reason = cause instanceof Error ? cause.message || getErrorCode(cause) : String(cause);
    super(
      "unavailable",
      `The database of DATABASE_URL can't be reached (${reason}). Check that it runs and ` +
        "that the address is right.",
      { cause },
    );
    this.name = "DatabaseUnavailable";
    this.sent = sent;
  }
}

/** Error codes of the network and the resolver. `ENOENT` is about a socket's file. */
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
/**
 * Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html: connection
 * lost, too many connections, shut down.
 */
const CONNECTION_CODES = /^(08...|53300|57P0[1-3])$/;
/** The address is wrong, or its database or user doesn't exist (any more). Waiting doesn't help. */
const ADDRESS_CODES = /^(28...|3D000)$/;
/** Errors for which node-postgres and its pool have no code. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has|was) )/;

/** Whether the connection failed and not the statement. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = getErrorCode(error);
  return (
    SYSTEM_CODES.includes(code) ||
    CONNECTION_CODES.test(code) ||
    CONNECTION_MESSAGES.test(error.message)
  );
}

/** Whether Postgres refuses this address or the user in it. */
export function isWrongAddress(error: unknown): boolean {
  return error instanceof Error && ADDRESS_CODES.test(getErrorCode(error));
}

/** The pool returned a connection that had ended already: Postgres received nothing. */
export function isQueryUnsent(error: unknown): boolean {
  return (
    error instanceof Error &&
    (getErrorCode(error) === "EPIPE" || /^Client (has|was) /.test(error.message))
  );
}

function getErrorCode(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

/** A later version created the database. This version doesn't know its tables. */
export class DatabaseNewer extends StoreError {
  constructor() {
    super(
      "newer",
      "A newer Baton created the database. Start that version, or name another database.",
    );
    this.name = "DatabaseNewer";
  }
}

/** The user of `DATABASE_URL` may not create tables. */
export class DatabaseForbidden extends StoreError {
  constructor(cause: Error) {
    super(
      "forbidden",
      `The user of DATABASE_URL may not create Baton's tables (${cause.message}). Grant it ` +
        "CREATE on the database, or make it the owner of the schema baton.",
      { cause },
    );
    this.name = "DatabaseForbidden";
  }
}

/** Another process uses the data folder. */
export class FolderLocked extends StoreError {
  /** @param pid null if the system doesn't say; Linux hides processes of other containers */
  constructor(folder: string, pid: number | null) {
    const other =
      process.platform === "linux"
        ? "a process of another container or machine"
        : "another process";
    const [who, stop] =
      pid === null ? [other, "Stop that one"] : [`process ${pid}`, "Stop that process"];
    super(
      "locked",
      `The folder ${folder} is in use by ${who}. ${stop}, or name another folder with BATON_DATA.`,
    );
    this.name = "FolderLocked";
  }
}

export class FolderUnusable extends StoreError {
  constructor(folder: string, cause: unknown) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const reason = code === "ERR_SQLITE_ERROR" ? (cause as Error).message : code;
    super(
      "unusable",
      `The folder ${folder} can't be used (${reason}). Check that it is a folder and that ` +
        "this process may write there, or name another one with BATON_DATA.",
      { cause },
    );
    this.name = "FolderUnusable";
  }
}

/** The locks and syncs of a network file system don't protect a database. */
export class FolderOnNetwork extends StoreError {
  constructor(folder: string, fileSystem: string) {
    super(
      "on_network",
      `The folder ${folder} can't be used: it is on a network file system (${fileSystem}). ` +
        "Name a folder on a local disk with BATON_DATA, or a Postgres with DATABASE_URL.",
    );
    this.name = "FolderOnNetwork";
  }
}

/** The disk is full. Nothing of the request was stored. */
export class DatabaseFull extends Error {
  /**
   * Which disk, how much space is free and what to do. It contains no path, so that everyone may
   * read it.
   */
  readonly summary: string;

  /** @param summary continues `place`, which names the folder or the server */
  constructor(place: string, summary: string, cause?: unknown) {
    super(
      `${place} ${summary} Nothing was stored; Baton continues by itself once there is space.`,
      {
        cause,
      },
    );
    this.name = "DatabaseFull";
    this.summary = summary;
  }
}

export function createFolderFullError(folder: string, cause?: unknown): DatabaseFull {
  const free = findFreeBytes(folder);
  const counts = free === null ? "" : `: ${Math.floor(free / 1024 / 1024)} MB are free`;
  const summary =
    `has a full disk${counts}. Free some space, or name a folder on another disk with ` +
    "BATON_DATA.";
  return new DatabaseFull(`The data folder ${folder}`, summary, cause);
}

export function createServerFullError(cause: unknown): DatabaseFull {
  const reason = cause instanceof Error ? ` (${cause.message})` : "";
  const summary = "has a full disk. Free some space on its server.";
  return new DatabaseFull(`The database of DATABASE_URL${reason}`, summary, cause);
}

/**
 * `disk_full` of https://www.postgresql.org/docs/current/errcodes-appendix.html, and the system's
 * codes for files.
 */
const DISK_FULL_CODES = ["53100", "ENOSPC", "EDQUOT"];
/** `SQLITE_FULL` of https://www.sqlite.org/rescode.html */
const SQLITE_FULL = 13;

export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return DISK_FULL_CODES.includes(getErrorCode(error)) || getSqliteCode(error) === SQLITE_FULL;
}

/**
 * Returns the primary result code of https://www.sqlite.org/rescode.html; null for any other error.
 */
export function getSqliteCode(error: unknown): number | null {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 255
    : null;
}

/** Returns the free space on the disk of this folder. Null if the system doesn't say. */
export function findFreeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
