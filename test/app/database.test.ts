import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findDatabase, openDatabase } from "../../src/app/queue/database.ts";
import { openPostgres } from "../../src/app/queue/postgres.ts";
import { EMPTY_MARK, SqlWatermark } from "../../src/app/queue/watermark.ts";
import { databaseHolds } from "./support/databaseHolds.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

const open = (url: string) => openDatabase({ url, folder: temporaryFolder(), log: quiet });

test("where Postgres isn't, that is said in one sentence without the password", async () => {
  const database = openPostgres("postgres://postgres:hunter2@localhost/postgres?host=/nowhere", quiet, [10, 10]);
  const error: unknown = await database.query("select 1").catch((e: unknown) => e);
  expect(String(error)).toMatch(/^DatabaseAway: The database of DATABASE_URL can't be reached \(.*ENOENT.*\)\. See/);
  expect(String(error)).not.toContain("hunter2");
  await database.close();
});

test("whose lanes were known by their names is swept as a whole after the upgrade, which finds them", async () => {
  const folder = temporaryFolder();
  const before = await openDatabase({ url: null, folder, log: quiet });
  await before.query("delete from baton.migrations where name = 'lanes by number'");
  await before.query("insert into baton.lanes (key, hint, due) values ('you/units#7', '{}', now())");
  await new SqlWatermark(before).write({ through: "2026-11-21T10:00:00.000Z", active: ["1/you/units"], round: 3 });
  await before.close();

  const after = await openDatabase({ url: null, folder, log: quiet });
  expect(await after.query("select key from baton.lanes")).toEqual([]);
  expect(await new SqlWatermark(after).read()).toEqual(EMPTY_MARK);
  await after.close();
});

describe.skipIf(skipped)(`a database ${onPostgres}`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.remove());

  test("has its tables, though three replicas make them at once", async () => {
    const replicas = await Promise.all([1, 2, 3].map(() => open(postgres.url)));
    await databaseHolds(replicas[0]!);
    for (const one of replicas) await one.close();
  });

  test("closes in a moment, though a statement hangs", async () => {
    const database = await open(postgres.url);
    const hangs = database.query("select pg_sleep(60)").catch((error: unknown) => error);
    await expect
      .poll(() => database.query("select 1 from pg_stat_activity where query ~ '^select pg_sl'"))
      .toHaveLength(1);
    const closing = performance.now();
    await database.close();
    expect(performance.now() - closing).toBeLessThan(3_000);
    await postgres.kill();
    await hangs;
    await postgres.start();
  });

  test("that isn't Baton's is left as it is by who only looks", async () => {
    const admin = await open(postgres.url);
    await admin.query("create database other");
    const url = postgres.url.replace("/postgres?", "/other?");
    expect(await findDatabase({ url, folder: "", log: quiet })).toBeNull();
    expect(await findDatabase({ url, folder: "", log: quiet }), "nothing was made").toBeNull();
    await (await open(url)).close();
    await (await findDatabase({ url, folder: "", log: quiet }))!.close();
    await admin.close();
  });

  test("whose user may make no tables says so, and what to grant", async () => {
    const admin = await open(postgres.url);
    await admin.query("create database bare");
    await admin.query("create role reader login");
    const url = postgres.url.replace("/postgres?", "/bare?").replace("//postgres@", "//reader@");
    await expect(open(url)).rejects.toThrow(/^The user of DATABASE_URL may not make Baton's tables .* Grant it CREATE/);
    await admin.close();
  });

  test("that the address names and isn't there is told at once", async () => {
    const nowhere = postgres.url.replace("/postgres?", "/nowhere?");
    await expect(open(nowhere)).rejects.toThrow(/can't be reached \(database "nowhere" does not exist\)\. See/);
  });

  test("is killed and comes back: what is asked meanwhile waits, what was under way fails by name", async () => {
    const database = await open(postgres.url);
    const under = database.query("select pg_sleep(60)").catch((error: unknown) => error);
    await expect
      .poll(() => database.query("select 1 from pg_stat_activity where query ~ '^select pg_sl'"))
      .toHaveLength(1);
    await postgres.kill();
    expect(String(await under)).toMatch(/^DatabaseAway/);
    const meanwhile = database.query("select 1 as one");
    await postgres.start();
    expect(await meanwhile).toEqual([{ one: 1 }]);
    await database.close();
  });
});
