/**
 * The ledger of all replicas, by the database's clock. The installation's row is locked meanwhile: no two of them take
 * the same last one.
 */
import type { Database } from "../../inbox/database.ts";
import type { Cost } from "./cost.ts";
import { bucketAt, KEPT_MS, oldest, type Ledger } from "./ledger.ts";
import type { Amounts, Bucket, Spent } from "./policy.ts";

/** Milliseconds since 1970, once whoever has the lock gives it up. */
const NOW = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
const LOCK = `INSERT INTO baton.closed (installation, until) VALUES ($1, 0)
  ON CONFLICT (installation) DO UPDATE SET until = baton.closed.until RETURNING until, ${NOW} AS now`;
const READ = `WITH old AS (DELETE FROM baton.spent WHERE installation = $1 AND at <= $2)
  SELECT at, rest, graphql, content FROM baton.spent WHERE installation = $1 AND at > $2 ORDER BY at`;
const ADD = `INSERT INTO baton.spent AS known (installation, at, rest, graphql, content) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (installation, at) DO UPDATE SET rest = known.rest + excluded.rest,
    graphql = known.graphql + excluded.graphql, content = known.content + excluded.content`;
const CLOSE = `INSERT INTO baton.closed AS known (installation, until) VALUES ($1, ${NOW} + $2::bigint)
  ON CONFLICT (installation) DO UPDATE SET until = greatest(known.until, excluded.until)`;

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
      const rows = await tx.query<Row>(READ, [installation, oldest(now)]);
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
