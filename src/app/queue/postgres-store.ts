/**
 * The queue's store in a Postgres that replicas share, with one statement per operation. A row of
 * `items` is the policy: it has room for one `lease` and one `due`. So a target has one running
 * reconcile and one that waits, with any number of replicas. The row's lock orders enqueues and
 * leases. The clock is the database's, which all replicas share, and replicas send durations.
 * `due_set` is when `due` was written. If that clock is set back, `due_set` is in the future, and
 * an item that was put off by the earlier clock is due at once.
 */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import {
  BUCKET_RETENTION_MS,
  evaluateSpending,
  getBucketStart,
  type SpendRequest,
} from "../github/limits/ledger.ts";
import type { Bucket } from "../github/limits/secondary-limits.ts";
import { DEAD_LETTER_AFTER } from "./backoff.ts";
import { openPostgres, type Postgres } from "./postgres.ts";
import { hasTables, migratePostgres } from "./postgres-tables.ts";
import {
  DIED,
  KNOWN_DAYS,
  NO_ENTRIES,
  type EntryCounts,
  type Lease,
  type LeaseResult,
  type QueueStore,
  type StoredEntry,
} from "./queue-store.ts";
import { parseSweepMark, type SweepMark } from "./watermark.ts";
import { getItemKey, type WebhookDelivery, type WorkItem } from "./work-queue.ts";

/**
 * @param isNew creates missing tables; if false, the result is null if there are none
 * @throws DatabaseUnavailable, DatabaseFull, DatabaseNewer, DatabaseForbidden
 */
export async function openPostgresStore(
  url: string,
  log: Logger,
  { isNew }: { isNew: boolean },
): Promise<QueueStore | null> {
  const postgres = openPostgres(url, log);
  try {
    if (isNew || (await hasTables(postgres))) {
      await migratePostgres(postgres);
      return new PostgresStore(postgres);
    }
  } catch (error) {
    await postgres.close();
    throw error;
  }
  await postgres.close();
  return null;
}

export class PostgresStore implements QueueStore {
  readonly isExclusive = false;
  readonly #postgres: Postgres;
  /** Identifies the replica that sweeps. */
  readonly #holder = randomUUID();
  /**
   * The period in which this process has looked for expired leases without a pause, by the
   * database's clock.
   */
  #looking: { since: Date; last: Date } | null = null;

  constructor(postgres: Postgres) {
    this.#postgres = postgres;
  }

  /** Items are sorted, so that two deliveries with the same items never deadlock. */
  async enqueueDelivery(delivery: WebhookDelivery, items: readonly WorkItem[]): Promise<boolean> {
    const { guid, event, action, installation, repository } = delivery;
    const params = [guid, event, action, installation, repository, toSortedJson(items)];
    const [row] = await this.#postgres.query<{ is_new: boolean }>(DELIVER, params);
    return row?.is_new === true;
  }

  async enqueue(item: WorkItem): Promise<void> {
    await this.#postgres.query(ENQUEUE, [toSortedJson([item])]);
  }

  async schedule(item: WorkItem, ms: number): Promise<void> {
    await this.#postgres.query(SCHEDULE, [getItemKey(item), JSON.stringify(item), ms / 1000]);
  }

  lease(limit: number, except: readonly string[]): Promise<Lease[]> {
    return this.#postgres.query(LEASE, [limit, except]);
  }

  async renew(ids: readonly string[]): Promise<string[]> {
    const sql =
      "update baton.items set heartbeat = now() where lease = any($1::text[]) returning lease";
    const rows = await this.#postgres.query<{ lease: string }>(sql, [ids]);
    return rows.map(({ lease }) => lease);
  }

  async finish(id: string, { after, failures, error }: LeaseResult): Promise<boolean> {
    // Postgres accepts no NUL in a text, and an error's message may contain one.
    const text = error === null ? null : error.replaceAll("\0", "");
    const rows = await this.#postgres.query(FINISH, [
      id,
      after === null ? null : after / 1000,
      failures,
      text,
    ]);
    return rows.length > 0;
  }

  async releaseAll(): Promise<WorkItem[]> {
    const sql = `${RELEASE} returning item`;
    const rows = await this.#postgres.query<{ item: WorkItem }>(sql, [DEAD_LETTER_AFTER, DIED]);
    return rows.map(({ item }) => item);
  }

  async releaseExpired(expiryMs: number): Promise<WorkItem[]> {
    const { since = null, last = null } = this.#looking ?? {};
    const params = [DEAD_LETTER_AFTER, DIED, expiryMs / 1000, since, last];
    const [row] = await this.#postgres.query<{ now: Date; paused: boolean; released: WorkItem[] }>(
      EXPIRE,
      params,
    );
    const { now, paused, released } = row!;
    this.#looking = { since: since && !paused ? since : now, last: now };
    return released;
  }

  async prune(): Promise<void> {
    await this.#postgres
      .query(`delete from baton.deliveries d where received < now() - interval '${KNOWN_DAYS} days'
      and not exists (select from baton.pending where guid = d.guid)`);
    await this.#postgres.query(
      "delete from baton.items where lease is null and due is null and failures = 0",
    );
  }

  listEntries(): Promise<StoredEntry[]> {
    return this.#postgres.query(LIST);
  }

  async retryDead(keys: readonly string[]): Promise<string[]> {
    const sql = `update baton.items set due = now(), due_set = now(), failures = 0, error = null
      where ${DEAD} and key = any($1::text[]) returning key`;
    const rows = await this.#postgres.query<{ key: string }>(sql, [keys]);
    return rows.map(({ key }) => key);
  }

  async hasDelivery(guid: string): Promise<boolean> {
    return (
      (await this.#postgres.query("select 1 from baton.deliveries where guid = $1", [guid]))
        .length > 0
    );
  }

  async countEntries(): Promise<EntryCounts> {
    const rows = await this.#postgres.query<{ state: keyof EntryCounts; count: number }>(COUNT);
    return { ...NO_ENTRIES, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  }

  async getOldestDueSeconds(): Promise<number> {
    const [row] = await this.#postgres.query<{ seconds: number }>(OLDEST);
    return row?.seconds ?? 0;
  }

  /**
   * A time further in the future than any process asks for was written before the clock was set
   * back.
   */
  async acquireSweep(ms: number): Promise<boolean> {
    const rows = await this.#postgres.query(
      `update baton.sweep set holder = $1, until = now() + $2 * interval '1 millisecond'
       where holder = $1 or holder is null or until < now() or until > now() + $2 * interval '1 millisecond'
       returning holder`,
      [this.#holder, ms],
    );
    return rows.length > 0;
  }

  async releaseSweep(): Promise<void> {
    await this.#postgres.query("update baton.sweep set holder = null where holder = $1", [
      this.#holder,
    ]);
  }

  async readMark(): Promise<SweepMark> {
    const [row] = await this.#postgres.query<{ mark: unknown }>("select mark from baton.sweep");
    return parseSweepMark(row?.mark);
  }

  async writeMark(mark: SweepMark): Promise<void> {
    await this.#postgres.query("update baton.sweep set mark = $1::jsonb", [JSON.stringify(mark)]);
  }

  /**
   * The installation's row is locked meanwhile, so that no two replicas spend the same last point.
   */
  spend(installation: number, request: SpendRequest): Promise<number> {
    return this.#postgres.transaction(async (tx) => {
      const [locked] = await tx.query<Record<"until" | "now", string>>(LOCK, [installation]);
      const [closedUntil, now] = [Number(locked!.until), Number(locked!.now)];
      const read = () => tx.query<Row>(READ, [installation, now - BUCKET_RETENTION_MS]);
      let rows = await read();
      if (rows.some(({ at }) => Number(at) > getBucketStart(now))) {
        await tx.query(MOVE, [installation, getBucketStart(now)]);
        rows = await read();
      }
      const { waitMs, bucket } = evaluateSpending(
        { closedUntil, buckets: rows.map(toBucket) },
        request,
        now,
      );
      if (bucket)
        await tx.query(ADD, [installation, bucket.at, bucket.rest, bucket.graphql, bucket.content]);
      return waitMs;
    });
  }

  async block(installation: number, ms: number): Promise<void> {
    await this.#postgres.query(BLOCK, [installation, Math.ceil(ms)]);
  }

  async getBusiestWriteCount(): Promise<number> {
    const [row] = await this.#postgres.query<{ content: number }>(BUSIEST);
    return row?.content ?? 0;
  }

  async ping(): Promise<void> {
    await this.#postgres.query("select 1");
  }

  assertRoom(): Promise<void> {
    return this.#postgres.assertRoom();
  }

  close(): Promise<void> {
    return this.#postgres.close();
  }
}

function toSortedJson(items: readonly WorkItem[]): string {
  const byKey = new Map(items.map((item) => [getItemKey(item), item]));
  return JSON.stringify(
    [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => ({ key, item })),
  );
}

/** Replicas' statements overlap, and a clock is often set back by a moment. That has no effect. */
const SET_AHEAD = "(items.due is not null and items.due_set > now() + interval '1 second')";

const DUE_NOW = `
  on conflict (key) do update set due = least(items.due, excluded.due), due_set = excluded.due_set,
    enqueued = items.enqueued + 1, item = excluded.item`;

/**
 * A delivery without a pending item is done. Its conflict updates nothing, so that nothing follows
 * from it. A row that was inserted and not updated has no `xmax`.
 */
const DELIVER = `
  with stored as (
    insert into baton.deliveries (guid, event, action, installation, repository) values ($1, $2, $3, $4, $5)
    on conflict (guid) do update set event = excluded.event
      where exists (select from baton.pending where guid = excluded.guid)
    returning guid, xmax = 0 as is_new
  ), changed as (
    insert into baton.items (key, item, due, due_set, enqueued)
    select one->>'key', one->'item', now(), now(), 1 from stored, jsonb_array_elements($6::text::jsonb) one
    ${DUE_NOW}
    returning key, enqueued
  )
  insert into baton.pending (guid, key, enqueued)
  select stored.guid, changed.key, changed.enqueued from stored, changed
  on conflict (guid, key) do update set enqueued = excluded.enqueued
  returning (select is_new from stored) as is_new`;

const ENQUEUE = `
  insert into baton.items (key, item, due, due_set, enqueued)
  select one->>'key', one->'item', now(), now(), 1 from jsonb_array_elements($1::text::jsonb) one
  ${DUE_NOW}`;

const SCHEDULE = `
  insert into baton.items (key, item, due, due_set)
  values ($1, $2::text::jsonb, now() + make_interval(secs => $3), now())
  on conflict (key) do update set due_set = excluded.due_set,
    due = case when items.due <= now() then items.due when ${SET_AHEAD} then now() else excluded.due end`;

const LEASE = `
  with free as (
    select key from baton.items where lease is null and (due <= now() or ${SET_AHEAD}) and key <> all($2::text[])
    order by due limit $1 for update skip locked
  )
  update baton.items set lease = gen_random_uuid(), heartbeat = now(), due = null, due_set = null,
    enqueued_at_lease = enqueued
  from free where free.key = items.key
  returning items.key, items.item, items.lease as id, items.failures, items.error is not null as "isRetry", (
    select extract(epoch from now() - min(d.received))::float8
    from baton.pending p join baton.deliveries d using (guid) where p.key = items.key
  ) as lag`;

/**
 * An item that was enqueued during the reconcile stays due, independent of the result's next time.
 */
const FINISH = `
  with finished as (
    update baton.items set lease = null, heartbeat = null, failures = $3, error = $4, due_set = now(),
      due = case when ${SET_AHEAD} then now() else least(due, now() + make_interval(secs => $2)) end
    where lease = $1
    returning key, enqueued_at_lease, error
  ), settled as (
    delete from baton.pending using finished where pending.key = finished.key
      and pending.enqueued <= finished.enqueued_at_lease and finished.error is null
  )
  select key from finished`;

/** A reconcile that kills its process counts as failed. Otherwise it would do so forever. */
const RELEASE = `
  update baton.items set lease = null, heartbeat = null, failures = failures + 1, error = $2, due_set = now(),
    due = case when failures + 1 < $1 or ${SET_AHEAD} then now() else due end
  where lease is not null`;

/**
 * Expires leases only after this process has looked all that time, without a pause of half of it. A
 * Postgres that was restarted, moved to another machine or halted with it has old heartbeats of
 * living processes. If its clock was set back, the time starts again. A heartbeat in the future
 * then belongs to a dead process.
 */
const EXPIRE = `
  with looked as (
    select make_interval(secs => $3) as expiry,
      coalesce($5::timestamptz not between now() - make_interval(secs => $3) / 2 and now() + interval '1 second', true)
        as paused
  ), released as (
    ${RELEASE} and not (select paused from looked) and $4::timestamptz <= now() - (select expiry from looked)
      and (heartbeat <= now() - (select expiry from looked) or heartbeat > now() + (select expiry from looked))
    returning item
  )
  select now() as now, paused, (select coalesce(jsonb_agg(item), '[]') from released) as released from looked`;

const DEAD = "lease is null and due is null and failures > 0";

const LIST = `
  select key, item, lease is not null as "isLeased", failures, error,
    floor(extract(epoch from due) * 1000)::float8 as due,
    coalesce((
      select jsonb_agg(jsonb_build_object('guid', d.guid, 'event', d.event, 'action', d.action) order by d.received)
      from baton.pending p join baton.deliveries d using (guid) where p.key = items.key
    ), '[]') as deliveries
  from baton.items where lease is not null or due is not null or failures > 0
  order by items.due nulls last, key`;

const COUNT = `
  select count(*)::int as count,
    case when lease is not null then 'running' when ${DEAD} then 'dead' when failures > 0 then 'failing'
      when due <= now() then 'due' else 'later' end as state
  from baton.items where lease is not null or due is not null or failures > 0 group by state`;

const OLDEST = `select coalesce(extract(epoch from now() - min(due)), 0)::float8 as seconds
  from baton.items where lease is null and due <= now()`;

// The ledger. If the database's clock is set back, earlier entries are in the future. They are
// moved to now with their remaining time, so that nothing waits for the difference.

/** Milliseconds since 1970, read once the lock is free. */
const NOW = "floor(extract(epoch from clock_timestamp()) * 1000)::bigint";
const LOCK = `insert into baton.blocked as known (installation, until) values ($1, 0)
  on conflict (installation) do update set until = case when known.until_set > ${NOW}
      then ${NOW} + known.until - known.until_set else known.until end, until_set = least(known.until_set, ${NOW})
  returning until, ${NOW} as now`;
const ADD_UP = `on conflict (installation, at) do update set rest = known.rest + excluded.rest,
    graphql = known.graphql + excluded.graphql, content = known.content + excluded.content`;
const MOVE = `with ahead as (delete from baton.spent where installation = $1 and at > $2 returning *)
  insert into baton.spent as known (installation, at, rest, graphql, content)
  select $1, $2, sum(rest), sum(graphql), sum(content) from ahead having count(*) > 0 ${ADD_UP}`;
const READ = `with old as (delete from baton.spent where installation = $1 and at <= $2)
  select at, rest, graphql, content from baton.spent where installation = $1 and at > $2 order by at`;
const ADD = `insert into baton.spent as known (installation, at, rest, graphql, content) values ($1, $2, $3, $4, $5)
  ${ADD_UP}`;
const BLOCK = `insert into baton.blocked as known (installation, until, until_set)
  values ($1, ${NOW} + $2::bigint, ${NOW})
  on conflict (installation) do update set until_set = excluded.until_set, until = greatest(excluded.until,
    known.until - case when known.until_set > excluded.until_set then known.until_set - excluded.until_set else 0 end)`;
const BUSIEST = `select coalesce(max(content), 0)::int as content from
  (select sum(content) as content from baton.spent where at > ${NOW} - ${BUCKET_RETENTION_MS}
   group by installation) as each`;

/** Postgres returns a bigint as text. */
type Row = Record<keyof Bucket, string | number>;

function toBucket({ at, rest, graphql, content }: Row): Bucket {
  return { at: Number(at), rest: Number(rest), graphql: Number(graphql), content: Number(content) };
}
