/** PGlite in a folder of its own, locked: it is Postgres in this process, so that nothing is to be installed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Database } from "./database.ts";
import { FolderLocked, patientLock } from "./folderLock.ts";
import { openSound, timesIn, writeThrough } from "./soundFolder.ts";

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

/** @throws FolderLocked, FolderUnusable */
export async function openPglite(folder: string, log: Logger): Promise<Database> {
  const unlock = await usable(folder);
  try {
    const place = join(folder, PGLITE_FOLDER);
    const pglite = await openSound(place, log);
    const before = timesIn(place);
    let closing: Promise<void> | null = null;
    const close = async () => {
      await pglite.close();
      writeThrough(place, before);
    };
    // Closing, PGlite waits for what was asked before, and pulls its memory from under what is asked meanwhile.
    const opened = () => {
      if (closing) throw new Error("The database is closed.");
      return pglite;
    };
    return {
      kind: "pglite",
      query: async <T>(sql: string, params?: unknown[]) => (await opened().query<T>(sql, params)).rows,
      transaction: async (run) =>
        opened().transaction((tx) =>
          run({ query: async <T>(sql: string, params?: unknown[]) => (await tx.query<T>(sql, params)).rows }),
        ),
      close: () => (closing ??= close().finally(unlock)),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Makes the folder where it is missing, and locks it. @throws FolderLocked, FolderUnusable */
async function usable(folder: string): Promise<() => void> {
  try {
    mkdirSync(folder, { recursive: true });
    return await patientLock(folder);
  } catch (error) {
    throw error instanceof FolderLocked ? error : new FolderUnusable(folder, error);
  }
}
