import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openDatabase, type Database } from "../../src/app/queue/database.ts";
import { SqlQueueStore } from "../../src/app/queue/sql-queue-store.ts";
import { hint } from "./support/inboxes.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

const SILENT = 300;

describe.skipIf(skipped)(`lanes ${onPostgres}`, () => {
  let postgres: Postgres;
  let database: Database;
  beforeAll(async () => {
    postgres = await startPostgres();
    database = await openDatabase({ url: postgres.url, folder: "", log: quiet });
  });
  afterAll(async () => {
    await database.close();
    await postgres.remove();
  });
  beforeEach(() => database.query("truncate baton.lanes"));
  const now = async () => (await database.query<{ now: Date }>("select now()"))[0]!.now.getTime();

  test("of a silent process are freed by who has asked for as long, without a pause", async () => {
    const [dead, other] = [new SqlQueueStore(database), new SqlQueueStore(database)];
    await dead.hear(hint(1));
    expect(await dead.claim(1, [])).toHaveLength(1);
    // As after the database's machine was halted for an hour: whoever lives could say nothing.
    await database.query("update baton.lanes set beat = now() - interval '1 hour'");
    const began = await now();
    expect(await other.free(SILENT)).toEqual([]);
    while ((await now()) < began + SILENT * 0.8) expect(await other.free(SILENT)).toEqual([]);
    await database.query("select pg_sleep($1)", [SILENT / 1000]);
    const paused = await now();
    expect(await other.free(SILENT), "the pause tells nothing of who lives").toEqual([]);
    while ((await other.free(SILENT)).length === 0);
    expect((await now()) - paused).toBeGreaterThanOrEqual(SILENT - 10);
  });

  test("are due by the database's clock, whatever a process's own says", async () => {
    const lanes = new SqlQueueStore(database);
    const late = Date.now() - 300_000;
    vi.useFakeTimers({ toFake: ["Date"], now: late });
    try {
      await lanes.later(hint(2), 60_000);
      await lanes.hear(hint(3));
      const [taken] = await lanes.claim(2, []);
      expect(taken?.key).toBe("7#3");
      await lanes.end(taken!.claim, { after: 60_000, failures: 0, error: null });
      expect(await lanes.claim(2, [])).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
    const rows = await database.query<{ left: number }>(
      "select extract(epoch from due - now())::float as left from baton.lanes",
    );
    for (const { left } of rows) expect(left).toBeGreaterThan(50);
  });
});
