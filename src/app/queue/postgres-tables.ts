/** The tables in Postgres. */
import { DatabaseForbidden, DatabaseNewer } from "./database-errors.ts";
import type { Postgres } from "./postgres.ts";

/**
 * The next version's changes are another entry, so this list only grows. Its length is the schema's
 * version.
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    // A target's place in the queue. A row is at most one running reconcile (`lease`) and one that
    // waits (`due`).
    `create table baton.items (
      key text primary key,
      item jsonb not null,
      due timestamptz,
      due_set timestamptz, -- when due was written
      enqueued integer not null default 0, -- how often, in all
      enqueued_at_lease integer not null default 0,
      lease text,
      heartbeat timestamptz,
      failures integer not null default 0,
      error text
    )`,
    "create index on baton.items (due) where lease is null",
    // GitHub's deliveries, recognized by their GUIDs.
    `create table baton.deliveries (
      guid text primary key,
      event text not null,
      action text,
      installation bigint not null,
      repository text not null,
      received timestamptz not null default now()
    )`,
    "create index on baton.deliveries (received)",
    // Items that haven't been reconciled since a delivery. A delivery without any is done.
    `create table baton.pending (
      guid text not null references baton.deliveries on delete cascade,
      key text not null,
      enqueued integer not null, -- that of the item by then
      primary key (guid, key)
    )`,
    "create index on baton.pending (key)",
    // What an installation spent in the ten seconds from `at` (milliseconds since 1970), for the
    // last hour.
    `create table baton.spent (
      installation bigint not null,
      at bigint not null,
      rest integer not null,
      graphql integer not null,
      content integer not null,
      primary key (installation, at)
    )`,
    // Until when GitHub refuses an installation's requests, and when that was written. Replicas
    // lock the row to spend.
    `create table baton.blocked (
      installation bigint primary key,
      until bigint not null,
      until_set bigint not null default 0
    )`,
    `create table baton.sweep (
      id integer primary key default 1 check (id = 1),
      mark jsonb,
      holder text,
      until timestamptz
    )`,
    "insert into baton.sweep default values",
  ],
];

/** Any number. Replicas that start together agree on it. */
const LOCK = 4_961_001;

/**
 * Creates what is missing, in one transaction, by one replica at a time.
 * @throws DatabaseNewer, DatabaseForbidden
 */
export async function migratePostgres(postgres: Postgres): Promise<void> {
  const done = postgres.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await tx.query("create schema if not exists baton");
    await tx.query("create table if not exists baton.version (version integer not null)");
    const [row] = await tx.query<{ version: number }>("select version from baton.version");
    const version = row?.version ?? 0;
    if (version > MIGRATIONS.length) throw new DatabaseNewer();
    for (const statement of MIGRATIONS.slice(version).flat()) await tx.query(statement);
    if (!row) await tx.query("insert into baton.version values ($1)", [MIGRATIONS.length]);
    else if (version < MIGRATIONS.length)
      await tx.query("update baton.version set version = $1", [MIGRATIONS.length]);
  });
  await done.catch((error: unknown) => {
    throw isForbidden(error) ? new DatabaseForbidden(error) : error;
  });
}

/**
 * Whether a server has created its tables here. A reader creates none in a database that isn't
 * Baton's.
 */
export async function hasTables({ query }: Pick<Postgres, "query">): Promise<boolean> {
  const [row] = await query<{ made: boolean }>(
    "select to_regclass('baton.version') is not null as made",
  );
  return row?.made === true;
}

/** Insufficient privilege: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function isForbidden(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "42501";
}
