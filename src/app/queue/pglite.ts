/** PGlite in a folder of its own, locked: it is Postgres in this process, so that nothing is to be installed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Database } from "./database.ts";
import { assertDiskSpace, createFolderFullError, isDiskFull } from "./database-errors.ts";
import {
  FolderLocked,
  lockFolder,
  LOCK_TIMING,
  type FolderLock,
  type FolderLost,
  type LockTiming,
} from "./folder-lock.ts";
import { openWithRecovery, readFileTimes, flushFiles } from "./pglite-recovery.ts";

/** Its own within the folder, where the lock is as well. */
export const PGLITE_FOLDER = "database";

class FolderUnusable extends Error {
  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    super(
      `The folder ${folder} can't be used (${reason}). See that it is a folder and that this process may write ` +
        "there, or name another one with BATON_DATA.",
      { cause },
    );
    this.name = "FolderUnusable";
  }
}

/**
 * The process ends where another one took the folder over meanwhile. Nothing is written while the disk has no room.
 * @throws FolderLocked, FolderUnusable, DatabaseFull
 */
export async function openPglite(folder: string, log: Logger, pace = LOCK_TIMING): Promise<Database> {
  const lock = await prepareFolder(folder, log, pace);
  try {
    const place = join(folder, PGLITE_FOLDER);
    assertDiskSpace(folder);
    const pglite = await openWithRecovery(place, log);
    const before = readFileTimes(place);
    let closing: Promise<void> | null = null;
    const close = async () => {
      lock.check();
      await pglite.close();
      flushFiles(place, before);
    };
    // Closing, PGlite waits for what was asked before, and pulls its memory from under what is asked meanwhile.
    const opened = () => {
      if (closing) throw new Error("The database is closed.");
      lock.check();
      return pglite;
    };
    const stored = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        throw isDiskFull(error) ? createFolderFullError(folder, error) : error;
      }
    };
    return {
      kind: "pglite",
      query: async <T>(sql: string, params?: unknown[]) => {
        if (!isRead(sql)) assertDiskSpace(folder);
        return stored(async () => (await opened().query<T>(sql, params)).rows);
      },
      transaction: async (run) => {
        assertDiskSpace(folder);
        return stored(() =>
          opened().transaction(async (tx) => {
            const result = await run({
              query: async <T>(sql: string, params?: unknown[]) => (await tx.query<T>(sql, params)).rows,
            });
            lock.check();
            return result;
          }),
        );
      },
      checkRoom: async () => assertDiskSpace(folder),
      close: () => (closing ??= close().finally(lock.release)),
    };
  } catch (error) {
    lock.release();
    throw isDiskFull(error) ? createFolderFullError(folder, error) : error;
  }
}

/** What writes begins with another word, or with `with`. */
const isRead = (sql: string) => /^\s*select\b/i.test(sql);

/** Makes the folder where it is missing, and locks it. @throws FolderLocked, FolderUnusable */
async function prepareFolder(folder: string, log: Logger, pace: LockTiming): Promise<FolderLock> {
  const onLost = (error: FolderLost) => stopProcess(error, log);
  try {
    mkdirSync(folder, { recursive: true });
    return await lockFolder(folder, { onLost, pace });
  } catch (error) {
    if (isDiskFull(error)) throw createFolderFullError(folder, error);
    throw error instanceof FolderLocked ? error : new FolderUnusable(folder, error);
  }
}

/** As by `kill -9`, which costs nothing: stopping in order would write into what is another's by now. */
function stopProcess(error: FolderLost, log: Logger): void {
  log.fatal(error.message);
  process.exit(1);
}
