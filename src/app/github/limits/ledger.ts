/**
 * What an installation has spent, kept where all who spend can see it, by one clock: theirs may differ by minutes, and
 * what one of them spends or hears would be long past for another, or yet to come.
 */
import { BUCKET_MS, HOUR_MS, type Amounts, type Bucket, type Cost, type SpentPoints } from "./secondary-limits.ts";
import type { Database } from "../../queue/database.ts";

export interface Ledger {
  /**
   * Asks `getSendTime` about what was spent, and writes the cost down where it gives `now`: in one
   * step, whoever else asks.
   * Both are milliseconds by the ledger's clock. @returns the milliseconds from now to then
   */
  take(installation: number, cost: Cost, mayGo: (spent: SpentPoints, now: number) => number): Promise<number>;
  /** GitHub said to ask nothing for so long, in milliseconds. What ends sooner than before changes nothing. */
  close(installation: number, ms: number): Promise<void>;
}

/** The bucket that a time falls into. */
export function getBucketStart(now: number): number {
  return Math.floor(now / BUCKET_MS) * BUCKET_MS;
}

/** Buckets that began longer ago are of no account any more, in milliseconds. */
const BUCKET_RETENTION_MS = HOUR_MS + BUCKET_MS;

function getOldestBucket(now: number): number {
  return now - BUCKET_RETENTION_MS;
}

/** For one process alone. */
export class MemoryLedger implements Ledger {
  readonly #now: () => number;
  readonly #spent = new Map<number, SpentPoints>();

  /** `now`: milliseconds of a clock that nobody sets. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  async take(installation: number, cost: Cost, mayGo: (spent: SpentPoints, now: number) => number): Promise<number> {
    const [spent, now] = [this.#of(installation), this.#now()];
    spent.buckets = spent.buckets.filter(({ at }) => at > getOldestBucket(now));
    const at = mayGo(spent, now);
    if (at <= now) addCost(spent.buckets, cost, getBucketStart(now));
    return at - now;
  }

  async close(installation: number, ms: number): Promise<void> {
    const spent = this.#of(installation);
    spent.closedUntil = Math.max(spent.closedUntil, this.#now() + ms);
  }

  #of(installation: number): SpentPoints {
    const spent = this.#spent.get(installation) ?? { buckets: [], closedUntil: 0 };
    this.#spent.set(installation, spent);
    return spent;
  }
}

function addCost(buckets: Bucket[], { api, points, content }: Cost, at: number): void {
  let bucket = buckets.at(-1);
  if (bucket?.at !== at) buckets.push((bucket = { at, rest: 0, graphql: 0, content: 0 }));
  bucket[api] += points;
  bucket.content += content;
}

// The ledger of all replicas, by the database's clock. The installation's row is locked meanwhile: no two of them take
// the same last one. When that clock is set back, what was written by the earlier one lies ahead: it is brought back to
// now with what was left of it, so that nobody waits for the difference.

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
  (SELECT sum(content) AS content FROM baton.spent WHERE at > ${NOW} - ${BUCKET_RETENTION_MS}
   GROUP BY installation) AS each`;

/** Postgres gives a bigint as text. */
type Row = Record<keyof Bucket, string | number>;

export class SqlLedger implements Ledger {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  take(installation: number, cost: Cost, mayGo: (spent: SpentPoints, now: number) => number): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const [locked] = await tx.query<Record<"until" | "now", string | number>>(LOCK, [installation]);
      const [closedUntil, now] = [Number(locked!.until), Number(locked!.now)];
      const read = () => tx.query<Row>(READ, [installation, getOldestBucket(now)]);
      let rows = await read();
      if (rows.some(({ at }) => Number(at) > getBucketStart(now))) {
        await tx.query(MOVE, [installation, getBucketStart(now)]);
        rows = await read();
      }
      const at = mayGo({ closedUntil, buckets: rows.map(toBucket) }, now);
      const amounts: Amounts = { rest: 0, graphql: 0, content: cost.content, [cost.api]: cost.points };
      const { rest, graphql, content } = amounts;
      if (at <= now) await tx.query(ADD, [installation, getBucketStart(now), rest, graphql, content]);
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

function toBucket({ at, rest, graphql, content }: Row): Bucket {
  return { at: Number(at), rest: Number(rest), graphql: Number(graphql), content: Number(content) };
}
