/** PGlite in a folder of its own, locked: it is Postgres in this process, so that nothing is to be installed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import type { Database } from "./database.ts";
import { patientLock } from "./folderLock.ts";

/** @throws FolderLocked */
export async function openPglite(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true });
  const unlock = await patientLock(folder);
  try {
    const pglite = await PGlite.create(join(folder, "database"));
    let closing: Promise<void> | null = null;
    return {
      kind: "pglite",
      query: async <T>(sql: string, params?: unknown[]) => (await pglite.query<T>(sql, params)).rows,
      transaction: (run) =>
        pglite.transaction((tx) =>
          run({ query: async <T>(sql: string, params?: unknown[]) => (await tx.query<T>(sql, params)).rows }),
        ),
      close: () => (closing ??= pglite.close().finally(unlock)),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
