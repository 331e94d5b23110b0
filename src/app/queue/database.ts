/**
 * The one database of a server, for whatever must outlive its process: PGlite in a folder, or Postgres, which several
 * replicas share. Nothing of a build is in it: lost, it costs time and no work, since GitHub holds the record.
 */
import type { Logger } from "pino";
import { hasTables, migrate } from "./migrations.ts";
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";

/** One statement by `$1`, `$2`…; gives its rows. `timestamptz` is a Date, `jsonb` parsed, `bigint` to be cast. */
type Query = <T>(sql: string, params?: unknown[]) => Promise<T[]>;

export interface Database {
  readonly kind: "pglite" | "postgres";
  /**
   * @throws DatabaseAway when Postgres can't be reached, or was lost before it answered; DatabaseFull when its disk has
   * no room
   */
  query: Query;
  /**
   * Commits what `run` did through `tx`, or nothing of it when `run` throws. `run` may be called again, where the
   * connection was gone before the first time. @throws DatabaseAway, DatabaseFull
   */
  transaction<T>(run: (tx: Pick<Database, "query">) => Promise<T>): Promise<T>;
  /** @throws DatabaseFull while nothing can be stored */
  checkRoom(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface DatabaseLocation {
  /** Of Postgres: `postgres://user:password@host/name`; null = PGlite. */
  url: string | null;
  /** Of PGlite, made where missing. */
  folder: string;
  log: Logger;
}

/**
 * Opens it and brings its tables up to date.
 * @throws FolderLocked, DatabaseAway, DatabaseFull, DatabaseNewer, DatabaseForbidden
 */
export async function openDatabase(place: DatabaseLocation): Promise<Database> {
  return (await openMigrated(place, async () => true))!;
}

/** The same, but null where no server has made its tables yet. */
export function findDatabase(place: DatabaseLocation): Promise<Database | null> {
  return openMigrated(place, hasTables);
}

async function openMigrated(
  { url, folder, log }: DatabaseLocation,
  wanted: (database: Database) => Promise<boolean>,
): Promise<Database | null> {
  const database = url === null ? await openPglite(folder, log) : openPostgres(url, log);
  let kept = false;
  try {
    if (!(await wanted(database))) return null;
    await migrate(database);
    kept = true;
    return database;
  } finally {
    if (!kept) await database.close();
  }
}
