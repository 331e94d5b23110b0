import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { openPostgresStore } from "./postgres-store.ts";
import type { QueueStore } from "./queue-store.ts";
import { DATABASE_FOLDER } from "./sqlite-file.ts";
import { openSqlite } from "./sqlite-store.ts";

export interface StoreLocation {
  /** Address of Postgres, `postgres://user:password@host/name`; null means SQLite. */
  url: string | null;
  /** Folder of SQLite, created if it is missing. */
  folder: string;
  log: Logger;
}

/**
 * Opens the store and updates its tables.
 * @throws FolderLocked, FolderUnusable, FolderOnNetwork, DatabaseUnavailable, DatabaseFull,
 * DatabaseNewer, DatabaseForbidden
 */
export async function openQueueStore({ url, folder, log }: StoreLocation): Promise<QueueStore> {
  return url === null
    ? openSqlite(folder, log)
    : (await openPostgresStore(url, log, { isNew: true }))!;
}

/** Does the same, but returns null if no server has created a store yet. */
export async function findQueueStore({
  url,
  folder,
  log,
}: StoreLocation): Promise<QueueStore | null> {
  if (url !== null) return openPostgresStore(url, log, { isNew: false });
  return existsSync(join(folder, DATABASE_FOLDER)) ? openSqlite(folder, log) : null;
}
