/**
 * Postgres by a pool of connections. A restart of it is waited out for some seconds where nothing
 * was sent yet; what was under way fails with `DatabaseUnavailable`, since nothing tells whether it
 * was done.
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
   * One statement by `$1`, `$2`…; gives its rows. `timestamptz` is a Date, `jsonb` parsed, `bigint`
   * a string.
   * @throws DatabaseUnavailable, DatabaseFull
   */
  query<T>(sql: string, params?: unknown[]): Promise<T[]>;
  /**
   * Commits what `run` did through `tx`, or nothing of it when `run` throws. It may call `run`
   * again, where the connection was gone before the first time. @throws DatabaseUnavailable,
   * DatabaseFull
   */
  transaction<T>(run: (tx: Pick<Postgres, "query">) => Promise<T>): Promise<T>;
  /** @throws DatabaseFull while nothing can be stored */
  assertRoom(): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/**
 * Waits between attempts to connect, in milliseconds: 5 s altogether, since GitHub waits 10 s for
 * an answer.
 */
const WAITS = [50, 100, 200, 400, 750, 1000, 1250, 1250];
/** Enough for a server's looks side by side; Postgres grants 100 in all by default. */
const CONNECTIONS = 6;
/** A statement of Baton takes milliseconds: one that hangs must not hold a build for ever. */
const STATEMENT_MS = 20_000;
/** Nor, for longer than that, a server from stopping. */
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
  // Without listeners a connection that breaks would end the process: the pool's is for those that
  // nobody uses, the connection's own for one in use, whose statement fails as well.
  pool.on("error", (error) =>
    log.warn({ reason: error.message }, "a connection to the database broke"),
  );
  pool.on("connect", (client) => client.on("error", () => {}));

  /** A statement found the disk full, and none that writes has worked since. */
  let full = false;

  /** Runs `work` on a connection of the pool; again on another one while nothing was sent. */
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

/** Writes what is there already. */
const PROBE = "update baton.sweep set holder = holder";

async function runStatement<T>(client: PoolClient, sql: string, params?: unknown[]): Promise<T[]> {
  const { rows } = await client.query(sql, params);
  return rows as T[];
}

/** Gives the connection back; a broken one is closed instead. */
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
