import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../src/app/inbox/database.ts";
import { DatabaseNewer, migrate } from "../../src/app/inbox/migrations.ts";
import { openPostgres } from "../../src/app/inbox/postgres.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

const open = (url: string | null) => openDatabase({ url, folder: temporaryFolder(), log: quiet });

/** What both kinds promise. */
async function holds(database: Database) {
  await database.query("create table baton.shelf (name text primary key, at timestamptz, tags text[], data jsonb)");
  const at = new Date("2026-03-01T10:00:00Z");
  const row = { name: "a", at, tags: ["x", "y"], data: { deep: [1] } };
  const insert = "insert into baton.shelf values ($1, $2, $3, $4)";
  await database.query(insert, [row.name, row.at, row.tags, row.data]);
  expect(await database.query("select * from baton.shelf")).toEqual([row]);

  const half = database.transaction(async (tx) => {
    await tx.query("delete from baton.shelf");
    throw new Error("half way");
  });
  await expect(half).rejects.toThrow("half way");
  expect(await database.query("select name from baton.shelf")).toEqual([{ name: "a" }]);
  await expect(database.query(insert, ["a", at, [], {}])).rejects.toThrow(/duplicate key/);
  await migrate(database);
  await expect(migrate(database, [])).rejects.toThrow(DatabaseNewer);
}

test("PGlite keeps rows of every type and takes back what half happened", async () => {
  const database = await open(null);
  await holds(database);
  await database.close();
});

test("where Postgres isn't, that is said in one sentence without the password", async () => {
  const database = openPostgres("postgres://postgres:hunter2@localhost/postgres?host=/nowhere", quiet, [10, 10]);
  const error: unknown = await database.query("select 1").catch((e: unknown) => e);
  expect(String(error)).toMatch(/^DatabaseAway: The database of DATABASE_URL can't be reached \(.*ENOENT.*\)\. See/);
  expect(String(error)).not.toContain("hunter2");
  await database.close();
});

describe.skipIf(skipped)(`a database ${onPostgres}`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.remove());

  test("keeps the same promises, though three replicas make the tables at once", async () => {
    const replicas = await Promise.all([1, 2, 3].map(() => open(postgres.url)));
    await holds(replicas[0]!);
    for (const one of replicas) await one.close();
  });

  test("is killed and comes back: what is asked meanwhile waits, what was under way fails by name", async () => {
    const database = await open(postgres.url);
    const under = database.query("select pg_sleep(60)").catch((error: unknown) => error);
    await expect
      .poll(() => database.query("select 1 from pg_stat_activity where query ~ '^select pg_sl'"))
      .toHaveLength(1);
    await postgres.kill();
    const meanwhile = database.query("select 1 as one");
    await postgres.start();
    expect(String(await under)).toMatch(/^DatabaseAway/);
    expect(await meanwhile).toEqual([{ one: 1 }]);
    await database.close();
  });
});
