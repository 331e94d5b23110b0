/** The tables, as a list that only grows: what has been published is never changed, only followed by another entry. */
import type { Database } from "./database.ts";
import { SWEEP_TABLE } from "./watermark.ts";

interface Migration {
  /** Its identity in the database. */
  name: string;
  statements: readonly string[];
}

const MIGRATIONS: readonly Migration[] = [
  {
    name: "inbox",
    statements: [
      // A build's place in the queue. One row is one look under way (`claim`) and one that waits (`due`), never more.
      `create table baton.lanes (
        key text primary key,
        hint jsonb not null,
        due timestamptz,
        heard integer not null default 0,
        taken integer not null default 0,
        claim text,
        beat timestamptz,
        failures integer not null default 0,
        error text
      )`,
      "create index on baton.lanes (due) where claim is null",
      // What GitHub delivered, to know it again by its GUID. Nothing of a payload is kept but what names the build.
      `create table baton.deliveries (
        guid text primary key,
        event text not null,
        action text,
        installation bigint not null,
        repository text not null,
        received timestamptz not null default now()
      )`,
      "create index on baton.deliveries (received)",
      // Which lanes have yet to be looked at after a delivery. One without any is done.
      `create table baton.hints (
        guid text not null references baton.deliveries on delete cascade,
        lane text not null,
        heard integer not null,
        primary key (guid, lane)
      )`,
      "create index on baton.hints (lane)",
    ],
  },
  {
    name: "limits",
    statements: [
      // What an installation spent in the ten seconds from `at` on (milliseconds since 1970), for the last hour.
      `create table baton.spent (
        installation bigint not null,
        at bigint not null,
        rest integer not null,
        graphql integer not null,
        content integer not null,
        primary key (installation, at)
      )`,
      // Until when GitHub wants to hear nothing of it. The row is what replicas lock while they take.
      "create table baton.closed (installation bigint primary key, until bigint not null)",
    ],
  },
  { name: "sweep", statements: SWEEP_TABLE },
  {
    name: "lanes by number",
    statements: [
      // They had the repository's name for a key, and don't say its number.
      "delete from baton.hints",
      "delete from baton.lanes",
      // Without a mark the sweep at the start looks at each repository, as after a lost database.
      "update baton.sweep set mark = null",
    ],
  },
  {
    name: "clocks",
    statements: [
      // When a time was written, by the same clock: after that clock was set back, it lies ahead.
      "alter table baton.lanes add column told timestamptz",
      "alter table baton.closed add column told bigint not null default 0",
    ],
  },
];

/** The database was made by a later version, whose tables this one doesn't know. */
export class DatabaseNewer extends Error {
  constructor(names: readonly string[]) {
    super(
      `The database was made by a newer Baton (${names.join(", ")}). Start that version, or name another database.`,
    );
    this.name = "DatabaseNewer";
  }
}

/** The user that Postgres is asked by may not make tables. */
export class DatabaseForbidden extends Error {
  constructor(cause: Error) {
    super(
      `The user of DATABASE_URL may not make Baton's tables (${cause.message}). Grant it CREATE on the database, or ` +
        "make it the owner of the schema baton.",
      { cause },
    );
    this.name = "DatabaseForbidden";
  }
}

/** Any number; what replicas that start together agree on. */
const LOCK = 4_961_001;

/** Makes what is missing, in one transaction and by one replica at a time. @throws DatabaseNewer, DatabaseForbidden */
export async function migrate(database: Database, list: readonly Migration[] = MIGRATIONS): Promise<void> {
  const done = database.transaction(async ({ query }) => {
    await query("select pg_advisory_xact_lock($1)", [LOCK]);
    await query("create schema if not exists baton");
    await query("create table if not exists baton.migrations (name text primary key, made timestamptz default now())");
    const rows = await query<{ name: string }>("select name from baton.migrations");
    const made = rows.map((row) => row.name);
    const unknown = made.filter((name) => !list.some((one) => one.name === name));
    if (unknown.length > 0) throw new DatabaseNewer(unknown);
    for (const { name, statements } of list.filter((one) => !made.includes(one.name))) {
      for (const statement of statements) await query(statement);
      await query("insert into baton.migrations (name) values ($1)", [name]);
    }
  });
  await done.catch((error: unknown) => {
    throw isForbidden(error) ? new DatabaseForbidden(error) : error;
  });
}

/** Whether a server was ever here: who only looks makes no tables in a database that isn't Baton's. */
export async function hasTables({ query }: Pick<Database, "query">): Promise<boolean> {
  const [row] = await query<{ made: boolean }>("select to_regclass('baton.migrations') is not null as made");
  return row?.made === true;
}

/** Insufficient privilege: https://www.postgresql.org/docs/current/errcodes-appendix.html */
function isForbidden(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "42501";
}
