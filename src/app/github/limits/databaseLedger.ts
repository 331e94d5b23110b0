/**
 * The ledger of all replicas, by the database's clock. The installation's row is locked meanwhile: no two of them take
 * the same last one. When that clock is set back, what was written by the earlier one lies ahead: it is brought back to
 * now with what was left of it, so that nobody waits for the difference.
 */
import type { Database } from "../../inbox/database.ts";
import type { Cost } from "./cost.ts";
import { bucketAt, KEPT_MS, oldest, type Ledger } from "./ledger.ts";
import type { Amounts, Bucket, Spent } from "./policy.ts";

/** Milliseconds since 1970, once whoever has the lock gives it up. */
const NOW = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
const LOCK = `INSERT INTO baton.closed AS known (installation, until) VALUES ($1, 0)
  ON CONFLICT (installation) DO UPDATE SET until = CASE WHEN known.told > ${NOW}
      THEN ${NOW} + known.until - known.told ELSE known.until END, told = least(known.told, ${NOW})
  RETURNING until, ${NOW} AS now`;
const MOVE = `WITH ahead AS (DELETE FROM baton.spent WHERE installation = $1 AND at > $2 RETURNING *)
  INSERT INTO baton.spent AS known (installation, at, rest, graphql, content)
  SELECT $1, $2, sum(rest), sum(graphql), sum(content) FROM ahead HAVING count(*) > 0
  ON CONFLICT (installation, at) DO UPDATE SET rest = known.rest + excluded.rest,
    graphql = known.graphql + excluded.graphql, content = known.content + excluded.content`;
const READ = `WITH old AS (DELETE FROM baton.spent WHERE installation = $1 AND at <= $2)
  SELECT at, rest, graphql, content FROM baton.spent WHERE installation = $1 AND at > $2 ORDER BY at`;
const ADD = `INSERT INTO baton.spent AS known (installation, at, rest, graphql, content) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (installation, at) DO UPDATE SET rest = known.rest + excluded.rest,
    graphql = known.graphql + excluded.graphql, content = known.content + excluded.content`;
const CLOSE = `INSERT INTO baton.closed AS known (installation, until, told) VALUES ($1, ${NOW} + $2::bigint, ${NOW})
  ON CONFLICT (installation) DO UPDATE SET told = excluded.told, until = greatest(excluded.until,
    known.until - CASE WHEN known.told > excluded.told THEN known.told - excluded.told ELSE 0 END)`;

const BUSIEST = `SELECT coalesce(max(content), 0)::int AS content FROM
  (SELECT sum(content) AS content FROM baton.spent WHERE at > ${NOW} - ${KEPT_MS} GROUP BY installation) AS each`;

/** Postgres gives a bigint as text. */
type Row = Record<keyof Bucket, string | number>;

export class DatabaseLedger implements Ledger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  take(installation: number, cost: Cost, mayGo: (spent: Spent, now: number) => number): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const [locked] = await tx.query<Record<"until" | "now", string | number>>(LOCK, [installation]);
      const [closedUntil, now] = [Number(locked!.until), Number(locked!.now)];
      const read = () => tx.query<Row>(READ, [installation, oldest(now)]);
      let rows = await read();
      if (rows.some(({ at }) => Number(at) > bucketAt(now))) {
        await tx.query(MOVE, [installation, bucketAt(now)]);
        rows = await read();
      }
      const at = mayGo({ closedUntil, buckets: rows.map(bucketOf) }, now);
      const amounts: Amounts = { rest: 0, graphql: 0, content: cost.content, [cost.api]: cost.points };
      const { rest, graphql, content } = amounts;
      if (at <= now) await tx.query(ADD, [installation, bucketAt(now), rest, graphql, content]);
      return at - now;
    });
  }

  /** Content-creating requests of the last hour, of the installation with the most. */
  async busiest(): Promise<number> {
    const [row] = await this.#database.query<{ content: number }>(BUSIEST);
    return row?.content ?? 0;
  }

  async close(installation: number, ms: number): Promise<void> {
    await this.#database.query(CLOSE, [installation, Math.ceil(ms)]);
  }
}

function bucketOf({ at, rest, graphql, content }: Row): Bucket {
  return { at: Number(at), rest: Number(rest), graphql: Number(graphql), content: Number(content) };
}
