/** PGlite in a folder of its own, locked: it is Postgres in this process, so that nothing is to be installed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Database } from "./database.ts";
import { patientLock } from "./folderLock.ts";
import { openSound, timesIn, writeThrough } from "./soundFolder.ts";

/** @throws FolderLocked */
export async function openPglite(folder: string, log: Logger): Promise<Database> {
  mkdirSync(folder, { recursive: true });
  const unlock = await patientLock(folder);
  try {
    const place = join(folder, "database");
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
