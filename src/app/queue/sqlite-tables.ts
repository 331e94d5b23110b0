/**
 * The queue's tables in SQLite, with one method per operation. A row of `items` is the policy: it
 * has room for one `lease` and one `due`. So a target has one running reconcile and one that waits.
 * Times are milliseconds since 1970.
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLTagStore } from "node:sqlite";
import {
  BUCKET_RETENTION_MS,
  evaluateSpending,
  getBucketStart,
  type SpendRequest,
} from "../github/limits/ledger.ts";
import type { Bucket } from "../github/limits/secondary-limits.ts";
import { DEAD_LETTER_AFTER } from "./backoff.ts";
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
import { getItemKey, type WebhookDelivery, type WorkItem } from "./work-queue.ts";

/**
 * The next version's changes are another entry, so this list only grows. Its length is the file's
 * `user_version`.
 */
export const SQLITE_MIGRATIONS: readonly string[] = [
  `create table items (
    key text primary key,
    item text not null,
    due integer,
    due_set integer, -- when due was written
    enqueued integer not null default 0, -- how often, in all
    enqueued_at_lease integer not null default 0,
    lease text unique,
    failures integer not null default 0,
    error text
  ) strict, without rowid;
  create index items_due on items (due) where lease is null;
  -- What GitHub delivered, to know it by its GUID.
  create table deliveries (
    guid text primary key,
    event text not null,
    action text,
    installation integer not null,
    repository text not null,
    received integer not null
  ) strict, without rowid;
  create index deliveries_received on deliveries (received);
  -- Items that haven't been reconciled since a delivery. A delivery without any is done.
  create table pending (
    guid text not null references deliveries on delete cascade,
    key text not null,
    enqueued integer not null, -- that of the item by then
    primary key (guid, key)
  ) strict, without rowid;
  create index pending_key on pending (key);
  -- What an installation spent in the ten seconds from "at" on, for the last hour.
  create table spent (
    installation integer not null,
    at integer not null,
    rest integer not null,
    graphql integer not null,
    content integer not null,
    primary key (installation, at)
  ) strict, without rowid;
  -- Until when GitHub wants no requests of an installation, and when that was written.
  create table blocked (installation integer primary key, until integer not null, until_set integer not null) strict;
  create table sweep (id integer primary key check (id = 1), mark text) strict;
  insert into sweep (id) values (1);`,
];

/** A clock that is set back by less than this many milliseconds has no effect. */
const MOMENT_MS = 1000;
const DAY_MS = 86_400_000;

export type SqliteOperation = Exclude<keyof QueueStore, "isExclusive" | "close">;

/** Operations of `QueueStore`, without promises. */
export type SqliteOperations = {
  [Name in SqliteOperation]: (
    ...args: Parameters<QueueStore[Name]>
  ) => Awaited<ReturnType<QueueStore[Name]>>;
};

export class SqliteTables implements Omit<SqliteOperations, "readMark"> {
  readonly #sql: SQLTagStore;
  /**
   * The time of the transaction. The file may have been written by a clock that was set back since.
   */
  #now = Number.POSITIVE_INFINITY;

  constructor(database: DatabaseSync) {
    this.#sql = database.createTagStore(64);
  }

  /** Sets the time of the next transaction. */
  setTime(now: number): void {
    if (now < this.#now) this.#followClock(now);
    this.#now = now;
  }

  /**
   * If the clock was set back, items that the earlier clock put off are due. Spending and blocks
   * count from now.
   */
  #followClock(now: number): void {
    this.#sql.run`update items set due = ${now}, due_set = ${now}
      where due is not null and due_set > ${now + MOMENT_MS}`;
    this.#sql
      .run`update blocked set until = ${now} + until - until_set, until_set = ${now} where until_set > ${now}`;
    const start = getBucketStart(now);
    this.#sql.run`insert into spent (installation, at, rest, graphql, content)
      select installation, ${start}, sum(rest), sum(graphql), sum(content) from spent where at > ${start}
      group by installation
      on conflict (installation, at) do update set rest = rest + excluded.rest,
        graphql = graphql + excluded.graphql, content = content + excluded.content`;
    this.#sql.run`delete from spent where at > ${start}`;
  }

  enqueueDelivery(delivery: WebhookDelivery, items: readonly WorkItem[]): boolean {
    const { guid, event, action, installation, repository } = delivery;
    const known = this.#sql.get`select exists (select 1 from pending where guid = ${guid}) as waits
      from deliveries where guid = ${guid}`;
    if (known && !known["waits"]) return false;
    if (!known) {
      this.#sql.run`insert into deliveries (guid, event, action, installation, repository, received)
        values (${guid}, ${event}, ${action}, ${installation}, ${repository}, ${this.#now})`;
    }
    for (const item of items) {
      const enqueued = this.#enqueue(item);
      this.#sql
        .run`insert into pending (guid, key, enqueued) values (${guid}, ${getItemKey(item)}, ${enqueued})
        on conflict (guid, key) do update set enqueued = excluded.enqueued`;
    }
    return !known;
  }

  enqueue(item: WorkItem): void {
    this.#enqueue(item);
  }

  /** @returns how many times the item has been enqueued */
  #enqueue(item: WorkItem): number {
    const row = this.#sql.get`insert into items (key, item, due, due_set, enqueued)
      values (${getItemKey(item)}, ${JSON.stringify(item)}, ${this.#now}, ${this.#now}, 1)
      on conflict (key) do update set item = excluded.item, due = min(ifnull(due, excluded.due), excluded.due),
        due_set = excluded.due_set, enqueued = enqueued + 1
      returning enqueued`;
    return row!["enqueued"] as number;
  }

  schedule(item: WorkItem, ms: number): void {
    this.#sql.run`insert into items (key, item, due, due_set)
      values (${getItemKey(item)}, ${JSON.stringify(item)}, ${this.#now + Math.ceil(ms)}, ${this.#now})
      on conflict (key) do update set due_set = excluded.due_set,
        due = case when due <= ${this.#now} then due else excluded.due end`;
  }

  lease(limit: number, except: readonly string[]): Lease[] {
    const rows = this.#sql.all`select key, item, failures, error is not null as is_retry,
        (select min(received) from pending join deliveries using (guid) where pending.key = items.key) as received
      from items where lease is null and due <= ${this.#now}
        and key not in (select value from json_each(${JSON.stringify(except)}))
      order by due limit ${limit}` as unknown as DueRow[];
    return rows.map(({ key, item, failures, is_retry, received }) => {
      const id = randomUUID();
      this.#sql
        .run`update items set lease = ${id}, due = null, due_set = null, enqueued_at_lease = enqueued
        where key = ${key}`;
      const lag = received === null ? null : (this.#now - received) / 1000;
      return {
        key,
        item: JSON.parse(item) as WorkItem,
        id,
        failures,
        isRetry: is_retry === 1,
        lag,
      };
    });
  }

  renew(ids: readonly string[]): string[] {
    const rows = this.#sql.all`select lease from items
      where lease in (select value from json_each(${JSON.stringify(ids)}))`;
    return rows.map((row) => row["lease"] as string);
  }

  finish(id: string, { after, failures, error }: LeaseResult): boolean {
    const next = after === null ? null : this.#now + Math.ceil(after);
    const row = this.#sql
      .get`update items set lease = null, failures = ${failures}, error = ${error},
        due = case when due is null or due > ${next} then ${next} else due end, due_set = ${this.#now}
      where lease = ${id} returning key, enqueued_at_lease as enqueued`;
    if (row && error === null) {
      this.#sql
        .run`delete from pending where key = ${row["key"]!} and enqueued <= ${row["enqueued"]!}`;
    }
    return row !== undefined;
  }

  /** A reconcile that kills its process counts as failed. Otherwise it would do so forever. */
  releaseAll(): WorkItem[] {
    const rows = this.#sql
      .all`update items set lease = null, failures = failures + 1, error = ${DIED},
        due = case when failures + 1 < ${DEAD_LETTER_AFTER} then ${this.#now} else due end, due_set = ${this.#now}
      where lease is not null returning item`;
    return rows.map(toItem);
  }

  /** Releases nothing, because only this process holds leases. */
  releaseExpired(): WorkItem[] {
    return [];
  }

  prune(): void {
    this.#sql.run`delete from deliveries where received < ${this.#now - KNOWN_DAYS * DAY_MS}
      and not exists (select 1 from pending where pending.guid = deliveries.guid)`;
    this.#sql.run`delete from items where lease is null and due is null and failures = 0`;
  }

  listEntries(): StoredEntry[] {
    const rows = this.#sql
      .all`select key, item, lease is not null as is_leased, due, failures, error, (
        select json_group_array(json_object('guid', guid, 'event', event, 'action', action) order by received)
        from pending join deliveries using (guid) where pending.key = items.key
      ) as deliveries
      from items where lease is not null or due is not null or failures > 0
      order by due is null, due, key` as unknown as EntryRow[];
    return rows.map(({ key, item, is_leased, due, failures, error, deliveries }) => ({
      ...{
        key,
        due,
        failures,
        error,
        item: JSON.parse(item) as WorkItem,
        isLeased: is_leased === 1,
      },
      deliveries: JSON.parse(deliveries) as StoredEntry["deliveries"],
    }));
  }

  retryDead(keys: readonly string[]): string[] {
    const rows = this.#sql
      .all`update items set due = ${this.#now}, due_set = ${this.#now}, failures = 0, error = null
      where lease is null and due is null and failures > 0
        and key in (select value from json_each(${JSON.stringify(keys)}))
      returning key`;
    return rows.map((row) => row["key"] as string);
  }

  hasDelivery(guid: string): boolean {
    return this.#sql.get`select 1 from deliveries where guid = ${guid}` !== undefined;
  }

  countEntries(): EntryCounts {
    const counts = { ...NO_ENTRIES };
    const rows = this.#sql.all`select count(*) as count,
        case when lease is not null then 'running' when due is null then 'dead' when failures > 0 then 'failing'
          when due <= ${this.#now} then 'due' else 'later' end as state
      from items where lease is not null or due is not null or failures > 0 group by state`;
    for (const row of rows) counts[row["state"] as keyof EntryCounts] = row["count"] as number;
    return counts;
  }

  getOldestDueSeconds(): number {
    const row = this.#sql
      .get`select min(due) as due from items where lease is null and due <= ${this.#now}`;
    return row?.["due"] ? (this.#now - (row["due"] as number)) / 1000 : 0;
  }

  /** Any other owner of this file is dead. */
  acquireSweep(): boolean {
    return true;
  }

  releaseSweep(): void {}

  /** Returns the stored text, which the caller parses, so that this thread needs no schemas. */
  readMark(): unknown {
    return JSON.parse((this.#sql.get`select mark from sweep`?.["mark"] as string | null) ?? "null");
  }

  writeMark(mark: object): void {
    this.#sql.run`update sweep set mark = ${JSON.stringify(mark)}`;
  }

  spend(installation: number, request: SpendRequest): number {
    this.#sql
      .run`delete from spent where installation = ${installation} and at <= ${this.#now - BUCKET_RETENTION_MS}`;
    const closed = this.#sql.get`select until from blocked where installation = ${installation}`;
    const buckets = this.#sql.all`select at, rest, graphql, content from spent
      where installation = ${installation} order by at` as unknown as Bucket[];
    const spent = { buckets, closedUntil: (closed?.["until"] as number | undefined) ?? 0 };
    const { waitMs, bucket } = evaluateSpending(spent, request, this.#now);
    if (bucket) {
      const { at, rest, graphql, content } = bucket;
      this.#sql.run`insert into spent (installation, at, rest, graphql, content)
        values (${installation}, ${at}, ${rest}, ${graphql}, ${content})
        on conflict (installation, at) do update set rest = rest + excluded.rest,
          graphql = graphql + excluded.graphql, content = content + excluded.content`;
    }
    return waitMs;
  }

  block(installation: number, ms: number): void {
    this.#sql.run`insert into blocked (installation, until, until_set)
      values (${installation}, ${this.#now + Math.ceil(ms)}, ${this.#now})
      on conflict (installation) do update set until = max(until, excluded.until), until_set = excluded.until_set`;
  }

  getBusiestWriteCount(): number {
    const row = this.#sql.get`select max(content) as content from (
      select sum(content) as content from spent where at > ${this.#now - BUCKET_RETENTION_MS} group by installation)`;
    return (row?.["content"] as number | null) ?? 0;
  }

  ping(): void {
    this.#sql.get`select 1`;
  }

  /** Writes only what is already stored. */
  assertRoom(): void {
    this.#sql.run`update sweep set mark = mark`;
  }
}

interface DueRow {
  key: string;
  item: string;
  failures: number;
  is_retry: 0 | 1;
  received: number | null;
}

interface EntryRow extends Omit<StoredEntry, "item" | "isLeased" | "deliveries"> {
  item: string;
  is_leased: 0 | 1;
  deliveries: string;
}

const toItem = (row: Record<string, unknown>) => JSON.parse(row["item"] as string) as WorkItem;
