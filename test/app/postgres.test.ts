import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatabaseNewer } from "../../src/app/queue/database-errors.ts";
import { findQueueStore, openQueueStore } from "../../src/app/queue/open-store.ts";
import { openPostgres } from "../../src/app/queue/postgres.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

const open = (url: string) => openQueueStore({ url, folder: "", log: quiet });
const find = (url: string) => findQueueStore({ url, folder: "", log: quiet });

test("a missing Postgres is reported in one sentence without the password", async () => {
  const database = openPostgres(
    "postgres://postgres:hunter2@localhost/postgres?host=/nowhere",
    quiet,
    [10, 10],
  );
  const error: unknown = await database.query("select 1").catch((e: unknown) => e);
  expect(String(error)).toMatch(
    /^DatabaseUnavailable: The database of DATABASE_URL can't be reached \(.*ENOENT.*\)\. Check/,
  );
  expect(String(error)).not.toContain("hunter2");
  await database.close();
});

describe.skipIf(skipped)(`a database ${onPostgres}`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.remove());

  test("has its tables even if three replicas create them at once", async () => {
    const replicas = await Promise.all([1, 2, 3].map(() => open(postgres.url)));
    for (const one of replicas) {
      await one.ping();
      await one.close();
    }
  });

  test("rolls back a transaction that fails halfway", async () => {
    const database = openPostgres(postgres.url, quiet);
    await database.query("create table shelf (name text primary key)");
    await database.query("insert into shelf values ($1)", ["a"]);
    const half = database.transaction(async (tx) => {
      await tx.query("delete from shelf");
      throw new Error("half way");
    });
    await expect(half).rejects.toThrow("half way");
    expect(await database.query("select name from shelf")).toEqual([{ name: "a" }]);
    await database.close();
  });

  test("of a newer Baton stays unchanged", async () => {
    const admin = openPostgres(postgres.url, quiet);
    await admin.query("create database newer");
    const url = postgres.url.replace("/postgres?", "/newer?");
    await (await open(url)).close();
    const newer = openPostgres(url, quiet);
    await newer.query("update baton.version set version = version + 1");
    await newer.close();
    await expect(open(url)).rejects.toThrow(DatabaseNewer);
    await admin.close();
  });

  test("closes quickly even if a statement hangs", async () => {
    const database = openPostgres(postgres.url, quiet);
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

  test("of somebody else stays unchanged by readers", async () => {
    const admin = openPostgres(postgres.url, quiet);
    await admin.query("create database other");
    const url = postgres.url.replace("/postgres?", "/other?");
    expect(await find(url)).toBeNull();
    expect(await find(url), "nothing was made").toBeNull();
    await (await open(url)).close();
    await (await find(url))!.close();
    await admin.close();
  });

  test("whose user may not create tables is reported, with the permission to grant", async () => {
    const admin = openPostgres(postgres.url, quiet);
    await admin.query("create database bare");
    await admin.query("create role reader login");
    const url = postgres.url.replace("/postgres?", "/bare?").replace("//postgres@", "//reader@");
    await expect(open(url)).rejects.toThrow(
      /^The user of DATABASE_URL may not create Baton's tables .* Grant it CREATE/,
    );
    await admin.close();
  });

  test("that doesn't exist is reported at once", async () => {
    const nowhere = postgres.url.replace("/postgres?", "/nowhere?");
    await expect(open(nowhere)).rejects.toThrow(
      /can't be reached \(database "nowhere" does not exist\)\. Check/,
    );
  });

  test("may be killed and restarted: new statements wait, running ones fail with a typed error", async () => {
    const warnings: string[] = [];
    const write = (line: string) => void warnings.push(line);
    const database = openPostgres(postgres.url, pino({ level: "warn" }, { write }));
    const under = database.query("select pg_sleep(60)").catch((error: unknown) => error);
    await expect
      .poll(() => database.query("select 1 from pg_stat_activity where query ~ '^select pg_sl'"))
      .toHaveLength(1);
    await postgres.kill();
    expect(String(await under)).toMatch(/^DatabaseUnavailable/);
    // The idle connection's process outlives its server for a moment, and would take a statement.
    await expect.poll(() => warnings.join()).toContain("a connection to the database broke");
    const meanwhile = database.query("select 1 as one");
    await postgres.start();
    expect(await meanwhile).toEqual([{ one: 1 }]);
    await database.close();
  });
});
