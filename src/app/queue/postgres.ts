/**
 * Accesses Postgres through a pool of connections. Waits some seconds for a restart if nothing was
 * sent yet. A statement in progress fails with `DatabaseUnavailable`, because it is unknown whether
 * it was carried out.
 */
import { setTimeout } from "node:timers/promises";
import { Pool, type PoolClient } from "pg";
import type { Logger } from "pino";
import { isDoneWithin } from "../timers.ts";
import {
  DatabaseUnavailable,
  createServerFullError,
  isConnectionError,
  isDiskFull,
  isQueryUnsent,
  isWrongAddress,
} from "./database-errors.ts";

export interface Postgres {
  /**
   * Runs one statement with `$1`, `$2`… and returns its rows. `timestamptz` is a Date, `jsonb`
   * parsed, `bigint` a string.
   * @throws DatabaseUnavailable, DatabaseFull
   */
  query<T>(sql: string, params?: unknown[]): Promise<T[]>;
  /**
   * Commits what `run` did through `tx`, or nothing of it if `run` throws. It may call `run` again
   * if the connection was lost before the first call. @throws DatabaseUnavailable, DatabaseFull
   */
  transaction<T>(run: (tx: Pick<Postgres, "query">) => Promise<T>): Promise<T>;
  /** @throws DatabaseFull while nothing can be stored */
  assertRoom(): Promise<void>;
  /** Waits for statements in progress. */
  close(): Promise<void>;
}

/**
 * Waits between attempts to connect, in milliseconds: 5 s in total, because GitHub waits 10 s for
 * an answer.
 */
const WAITS = [50, 100, 200, 400, 750, 1000, 1250, 1250];
/** Enough for a server's concurrent reconciles. By default Postgres allows 100 in total. */
const CONNECTIONS = 6;
/**
 * In milliseconds. Baton's statements take milliseconds, and one that hangs must not block a build
 * forever.
 */
const STATEMENT_MS = 20_000;
/** Maximum time that a hanging statement may keep a server from stopping, in milliseconds. */
const CLOSE_MS = 1_000;

export function openPostgres(url: string, log: Logger, waits: readonly number[] = WAITS): Postgres {
  const pool = new Pool({
    connectionString: url,
    application_name: "baton",
    max: CONNECTIONS,
    connectionTimeoutMillis: 3000,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + 2000,
    keepAlive: true,
  });
  // Without listeners, a connection that breaks would end the process. The pool's listener is for
  // idle connections. The connection's own is for one in use, whose statement fails as well.
  pool.on("error", (error) =>
    log.warn({ reason: error.message }, "a connection to the database broke"),
  );
  pool.on("connect", (client) => client.on("error", () => {}));

  /** A statement found the disk full, and no write has succeeded since. */
  let full = false;

  /** Runs `work` on a connection of the pool, and again on another one while nothing was sent. */
  async function using<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      let sent = false;
      try {
        const client = await pool.connect();
        sent = true;
        return await runAndRelease(client, work);
      } catch (error) {
        if (isWrongAddress(error)) throw new DatabaseUnavailable(error, false);
        if (isDiskFull(error)) {
          full = true;
          throw createServerFullError(error);
        }
        if (!isConnectionError(error)) throw error;
        const wait = waits[attempt];
        if ((sent && !isQueryUnsent(error)) || wait === undefined)
          throw new DatabaseUnavailable(error, sent);
        await setTimeout(wait);
      }
    }
  }

  const assertRoom = async () => {
    if (!full) return;
    await using((client) => runStatement(client, PROBE));
    full = false;
  };

  return {
    assertRoom,
    query: <T>(sql: string, params?: unknown[]) =>
      using((client) => runStatement<T>(client, sql, params)),
    transaction: (run) =>
      using(async (client) => {
        await client.query("begin");
        try {
          const result = await run({ query: (sql, params) => runStatement(client, sql, params) });
          await client.query("commit");
          return result;
        } catch (error) {
          if (!isConnectionError(error)) await client.query("rollback");
          throw error;
        }
      }),
    close: async () => void (await isDoneWithin(CLOSE_MS, pool.end())),
  };
}

/** Writes only what is already stored. */
const PROBE = "update baton.sweep set holder = holder";

async function runStatement<T>(client: PoolClient, sql: string, params?: unknown[]): Promise<T[]> {
  const { rows } = await client.query(sql, params);
  return rows as T[];
}

/** Returns the connection to the pool, or closes it if it is broken. */
async function runAndRelease<T>(
  client: PoolClient,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(isConnectionError(error) ? (error as Error) : undefined);
    throw error;
  }
}
