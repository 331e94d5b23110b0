/** What every store of the queue promises, whichever clock is set: delays are durations. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { SqlLedger } from "../../src/app/github/limits/ledger.ts";
import { GITHUB_LIMITS, getSendTime } from "../../src/app/github/limits/secondary-limits.ts";
import type { Database } from "../../src/app/queue/database.ts";
import type { QueueStore } from "../../src/app/queue/work-queue.ts";
import { SqlQueueStore } from "../../src/app/queue/sql-queue-store.ts";
import { MemoryQueueStore } from "../../src/app/queue/memory-queue.ts";
import { SqlWatermark } from "../../src/app/queue/watermark.ts";
import { hint, kinds } from "./support/inboxes.ts";

const HOUR = 3_600_000;
const COMMENT = { api: "rest", points: 5, content: 1 } as const;

/** Sets this process's clock; a timer that is due goes on by another. */
function setClock(ahead: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ahead });
}
afterEach(() => void vi.useRealTimers());

describe.each(kinds())("lanes $name", (kind) => {
  describe.skipIf(kind.skipped)("wait as long as they were told, given", () => {
    let database: Database | null = null;
    let ahead = 0;
    let lanes: QueueStore;
    beforeAll(async () => void (database = await kind.database()));
    beforeEach(async () => {
      ahead = 0;
      lanes = database
        ? new SqlQueueStore(database)
        : new MemoryQueueStore({ clock: () => new Date(Date.now() + ahead) });
      await database?.query("truncate baton.lanes, baton.deliveries, baton.hints");
    });
    /** The database's own clock is set: all that it has written is later, or earlier, by its new one. */
    const setDatabaseClock = async (ms: number) => {
      ahead += ms;
      const moved = "due = due - make_interval(secs => $1), told = told - make_interval(secs => $1)";
      await database?.query(`update baton.lanes set ${moved}, beat = beat - make_interval(secs => $1)`, [ms / 1000]);
    };
    const claim = async () => (await lanes.claim(9, [])).map(({ key }) => key);
    const fails = async (issue: number, after: number) => {
      await lanes.hear(hint(issue));
      const [taken] = await lanes.claim(1, []);
      await lanes.end(taken!.claim, { after, failures: 1, error: "it failed" });
    };

    test.each([2 * HOUR, -2 * HOUR])(
      "the app's clock is %i ms ahead when they are told, and right again",
      async (wrong) => {
        const from = Date.now();
        setClock(wrong);
        await fails(1, 300);
        await lanes.later(hint(2), 300);
        vi.useRealTimers();
        expect(Date.now() - from).toBeLessThan(HOUR);
        const taken: string[] = [];
        await expect.poll(async () => taken.push(...(await claim())), { timeout: 10_000 }).toBe(2);
        expect(taken.toSorted()).toEqual(["7#1", "7#2"]);
      },
    );

    test("the database's clock is two hours ahead when they are told, and set back", async () => {
      await setDatabaseClock(2 * HOUR);
      await fails(1, 60_000);
      await lanes.later(hint(2), 60_000);
      expect(await claim()).toEqual([]);
      await setDatabaseClock(-2 * HOUR);
      expect((await claim()).toSorted()).toEqual(["7#1", "7#2"]);
    });

    test("the database's clock is set back during a look, then what was heard meanwhile is due", async () => {
      await lanes.hear(hint(1));
      const [taken] = await lanes.claim(1, []);
      await lanes.hear(hint(1));
      await setDatabaseClock(-2 * HOUR);
      await lanes.end(taken!.claim, { after: 60_000, failures: 0, error: null });
      expect(await claim()).toEqual(["7#1"]);
    });

    test("the database's clock is set back a little, then they are not looked at sooner", async () => {
      await lanes.later(hint(1), 60_000);
      await setDatabaseClock(-500);
      expect(await claim()).toEqual([]);
    });
  });

  describe.skipIf(kind.skipped || kind.name === "in memory")("and what else it keeps:", () => {
    let database: Database;
    beforeAll(async () => void (database = (await kind.database())!));
    const take = (ledger: SqlLedger) =>
      ledger.take(1, COMMENT, (spent, now) => getSendTime(spent, COMMENT, "merge", now, GITHUB_LIMITS));

    test("a limit that GitHub set ends after as long as it said, though the clock was set back meanwhile", async () => {
      const ledger = new SqlLedger(database);
      await ledger.close(1, 60_000);
      await database.query("update baton.closed set until = until + 7200000, told = told + 7200000");
      expect(await take(ledger)).toBeLessThanOrEqual(60_000);
      expect(await take(ledger)).toBeGreaterThan(50_000);
      await database.query("update baton.closed set until = until + 7200000, told = told + 7200000");
      await ledger.close(1, 1_000);
      expect(await take(ledger)).toBeLessThanOrEqual(60_000);
      await database.query("delete from baton.closed");
    });

    test("what was spent counts for its minute, though the clock was set back meanwhile", async () => {
      const ledger = new SqlLedger(database);
      for (let i = 0; i < 80; i++) await take(ledger);
      await database.query("update baton.spent set at = at + 7200000");
      const wait = await take(ledger);
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(70_000);
    });

    test("a replica that died while it swept keeps others from it no longer than it may, after that", async () => {
      const postgres: Pick<Database, "query" | "kind"> = {
        kind: "postgres",
        query: (...asked) => database.query(...asked),
      };
      const [dead, other] = [new SqlWatermark(postgres), new SqlWatermark(postgres)];
      expect(await dead.take(60_000)).toBe(true);
      expect(await other.take(60_000)).toBe(false);
      await database.query("update baton.sweep set until = until + interval '2 hours'");
      expect(await other.take(60_000)).toBe(true);
      await other.give();
    });
  });
});

test("given the database's clock is set back, then a dead process's lane is free after as long a silence", async () => {
  let now = 10 * HOUR;
  const lanes = new MemoryQueueStore({ alone: false, clock: () => new Date(now) });
  await lanes.hear(hint(1));
  await lanes.claim(1, []);
  const freed: number[] = [];
  for (let i = 0; i < 30; i++) {
    if (i === 2) now -= 2 * HOUR;
    freed.push((await lanes.free(20_000)).length);
    now += 5_000;
  }
  expect(freed.indexOf(1)).toBeGreaterThan(4);
  expect(freed.indexOf(1)).toBeLessThan(10);
});
