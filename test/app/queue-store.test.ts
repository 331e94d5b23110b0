/** The contract of every store of the queue. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { GITHUB_LIMITS } from "../../src/app/github/limits/secondary-limits.ts";
import { DEAD_LETTER_AFTER } from "../../src/app/queue/backoff.ts";
import { findEntryState, listQueueEntries, retryDeadEntries } from "../../src/app/queue/inspect.ts";
import { MemoryQueueStore } from "../../src/app/queue/memory-queue.ts";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import { openPostgres, type Postgres as Connection } from "../../src/app/queue/postgres.ts";
import type { LeaseResult, QueueStore } from "../../src/app/queue/queue-store.ts";
import { ALL_BUILDS, REPOSITORY } from "../../src/app/queue/work-queue.ts";
import { EMPTY_MARK } from "../../src/app/queue/watermark.ts";
import { delivery, hint } from "./support/inbox-items.ts";
import { emptyTables, KINDS, shiftTables, type Backend } from "./support/inboxes.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

const HOUR = 3_600_000;
const DONE: LeaseResult = { after: null, failures: 0, error: null };
const COMMENT = {
  cost: { api: "rest", points: 5, content: 1 },
  priority: "merge",
  limits: GITHUB_LIMITS,
} as const;

/** Returns how many of `count` comments may be sent now. */
async function spend(store: QueueStore, count: number, installation = 1): Promise<number> {
  const waits = await Promise.all(
    Array.from({ length: count }, () => store.spend(installation, COMMENT)),
  );
  return waits.filter((wait) => wait <= 0).length;
}

describe.each(KINDS)("a store $name", (kind) => {
  describe.skipIf(kind.skipped)("keeps its contract:", () => {
    let backend: Backend;
    let store: QueueStore;
    beforeAll(async () => void (backend = await kind.start()));
    afterAll(() => backend.close());
    beforeEach(async () => void (store = await backend.open()));
    afterEach(() => void vi.useRealTimers());
    const lease = async () => (await store.lease(9, [])).map(({ key }) => key);
    const setClock = async (ms: number) => void (store = await backend.setClock(ms));

    test("an item is leased once, and again if it was enqueued meanwhile", async () => {
      await store.enqueue(hint(1));
      const [first] = await store.lease(9, []);
      expect(first).toMatchObject({
        key: "7#1",
        item: hint(1),
        failures: 0,
        isRetry: false,
        lag: null,
      });
      await store.enqueue(hint(1));
      await store.enqueue({ ...hint(1), repo: "measures" });
      expect(await lease(), "it runs").toEqual([]);
      expect(await store.renew([first!.id, "another"])).toEqual([first!.id]);
      expect(await store.finish(first!.id, DONE)).toBe(true);
      expect(await store.finish(first!.id, DONE), "its lease is over").toBe(false);
      expect(await store.renew([first!.id])).toEqual([]);
      expect(await store.lease(9, ["7#1"])).toEqual([]);
      const [second] = await store.lease(9, []);
      expect(second).toMatchObject({ key: "7#1", item: { repo: "measures" } });
      await store.finish(second!.id, DONE);
      expect(await lease()).toEqual([]);
      await store.prune();
      expect(await store.listEntries()).toEqual([]);
    });

    test("targets of a repository have separate places, and the limit applies", async () => {
      for (const target of [REPOSITORY, ALL_BUILDS]) await store.enqueue({ ...hint(1), target });
      await store.enqueue(hint(1));
      const [one] = await store.lease(1, []);
      const rest = await store.lease(9, []);
      expect([one, ...rest].map((lease) => lease!.key).toSorted()).toEqual([
        "7#0",
        "7#1",
        "7#builds",
      ]);
      expect([one, ...rest].map((lease) => lease!.item.target)).toContainEqual(ALL_BUILDS);
    });

    test("a delivery is new once, pending until its items are reconciled, and done after that", async () => {
      expect(await store.enqueueDelivery(delivery("a"), [hint(1), hint(2), hint(1)])).toBe(true);
      expect(await store.hasDelivery("a")).toBe(true);
      expect(await store.hasDelivery("b")).toBe(false);
      const [first, second] = await store.lease(9, []);
      expect(first!.lag).toBeGreaterThanOrEqual(0);
      await store.finish(first!.id, DONE);
      expect(await store.enqueueDelivery(delivery("a"), [hint(1)]), "still pending").toBe(false);
      await store.finish(second!.id, { after: 0, failures: 1, error: "it failed" });
      const again = await store.lease(9, []);
      const retried = again.find(({ key }) => key === second!.key);
      expect(retried).toMatchObject({ isRetry: true, failures: 1 });
      expect(again.map(({ key }) => key)).toContain("7#1");
      for (const { id } of again) await store.finish(id, DONE);
      await store.enqueueDelivery(delivery("a"), [hint(1), hint(2)]);
      expect(await lease(), "a done delivery does nothing").toEqual([]);
    });

    test("a dead process's leases come again and count as failures", async () => {
      await store.enqueue(hint(1));
      await store.lease(9, []);
      expect(await store.releaseAll()).toEqual([hint(1)]);
      expect(await store.releaseAll()).toEqual([]);
      const [again] = await store.lease(9, []);
      expect(again).toMatchObject({ failures: 1, isRetry: true });
      await store.finish(again!.id, {
        after: 0,
        failures: DEAD_LETTER_AFTER - 1,
        error: "it failed",
      });
      await store.lease(9, []);
      await store.releaseAll();
      expect(await lease(), "once too often").toEqual([]);
      expect(await listQueueEntries(store)).toMatchObject([
        { state: "dead", failures: DEAD_LETTER_AFTER },
      ]);
    });

    test("people see waiting, running, failed and dead items, and can retry the dead ones", async () => {
      await store.enqueueDelivery(delivery("dead"), [hint(1)]);
      const [failed] = await store.lease(9, []);
      await store.finish(failed!.id, {
        after: null,
        failures: DEAD_LETTER_AFTER,
        error: "no\0 use",
      });
      await store.schedule(hint(2), HOUR);
      await store.enqueue(hint(3));
      const [failing] = await store.lease(9, []);
      await store.finish(failing!.id, { after: HOUR, failures: 2, error: "for now" });
      await store.enqueue(hint(4));
      await store.lease(9, []);
      await store.enqueueDelivery(delivery("due"), [hint(5)]);
      const entries = await listQueueEntries(store);
      expect(Object.fromEntries(entries.map(({ id, state }) => [id, state]))).toEqual({
        ...{ "you/units#1": "dead", "you/units#2": "waiting", "you/units#3": "failing" },
        ...{ "you/units#4": "running", "you/units#5": "waiting" },
      });
      expect(entries[0]).toMatchObject({ id: "you/units#5", failures: 0, error: null });
      expect(entries[0]!.deliveries).toEqual([{ guid: "due", event: "issues", action: "labeled" }]);
      expect(entries.find(({ state }) => state === "dead")).toMatchObject({
        due: null,
        error: /^no.? use$/s,
      });
      expect(await store.countEntries()).toEqual({
        due: 1,
        later: 1,
        running: 1,
        failing: 1,
        dead: 1,
      });
      expect(await store.getOldestDueSeconds()).toBeLessThan(60);
      await setClock(10_000);
      expect(await store.getOldestDueSeconds()).toBeGreaterThanOrEqual(10);

      expect(await retryDeadEntries(store, "you/units#5")).toEqual([]);
      expect(await findEntryState(store, "You/units#4")).toBe("running");
      expect(await findEntryState(store, "nobody")).toBeNull();
      expect(await retryDeadEntries(store, "dead")).toEqual(["you/units#1"]);
      expect(await retryDeadEntries(store, null)).toEqual([]);
      const due = await store.lease(9, []);
      expect(due.map(({ key }) => key).toSorted()).toEqual(["7#1", "7#5"]);
      for (const { id } of due) await store.finish(id, DONE);
      expect(await findEntryState(store, "dead")).toBe("done");
    });

    const fail = async (issue: number, after: number) => {
      await store.enqueue(hint(issue));
      const [taken] = await store.lease(1, []);
      await store.finish(taken!.id, { after, failures: 1, error: "it failed" });
    };

    test.each([2 * HOUR, -2 * HOUR])(
      "a delay is kept although the process's clock was %i ms ahead",
      async (ahead) => {
        vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ahead });
        await fail(1, 300);
        await store.schedule(hint(2), 300);
        await store.schedule(hint(3), HOUR);
        vi.useRealTimers();
        const taken: string[] = [];
        await expect.poll(async () => taken.push(...(await lease())), { timeout: 10_000 }).toBe(2);
        expect(taken.toSorted()).toEqual(["7#1", "7#2"]);
      },
    );

    test("when its clock is set back two hours, what waits is due at once", async () => {
      await setClock(2 * HOUR);
      await fail(1, 60_000);
      await store.schedule(hint(2), 60_000);
      expect(await lease()).toEqual([]);
      await setClock(-2 * HOUR);
      expect((await lease()).toSorted()).toEqual(["7#1", "7#2"]);
    });

    test("when its clock is set back during a reconcile, what was enqueued meanwhile is due", async () => {
      await store.enqueue(hint(1));
      const [taken] = await store.lease(1, []);
      await store.enqueue(hint(1));
      await setClock(-2 * HOUR);
      await store.finish(taken!.id, { after: 60_000, failures: 0, error: null });
      expect(await lease()).toEqual(["7#1"]);
    });

    test("when its clock is set back by half a second, nothing is due sooner", async () => {
      await store.schedule(hint(1), 60_000);
      await setClock(-500);
      expect(await lease()).toEqual([]);
      await store.schedule(hint(1), 0);
      expect(await lease()).toEqual(["7#1"]);
    });

    test("spending counts for its minute, separately for each installation", async () => {
      expect(await spend(store, 60)).toBe(60);
      await setClock(5_000);
      expect(await spend(store, 60)).toBe(20);
      expect(await store.getBusiestWriteCount()).toBe(80);
      await setClock(50_000);
      expect(await spend(store, 1)).toBe(0);
      await setClock(25_000);
      expect(await spend(store, 1)).toBe(1);
      expect(await spend(store, 1, 2)).toBe(1);
      await setClock(2 * HOUR);
      expect(await store.getBusiestWriteCount()).toBe(0);
    });

    test("GitHub's block ends after the longest time that it named", async () => {
      await store.block(1, 200_000);
      await store.block(1, 150_000);
      await setClock(190_000);
      expect(await spend(store, 1)).toBe(0);
      await setClock(11_000);
      expect(await spend(store, 1)).toBe(1);
    });

    test("when its clock is set back, a block and what was spent last no longer than before", async () => {
      await store.block(2, 60_000);
      await spend(store, 80);
      await setClock(-2 * HOUR);
      for (const installation of [1, 2]) {
        const wait = await store.spend(installation, COMMENT);
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(70_000);
      }
      await store.block(2, 1_000);
      expect(await store.spend(2, COMMENT)).toBeGreaterThan(50_000);
    });

    test("the mark of a sweep is stored", async () => {
      expect(await store.readMark()).toEqual(EMPTY_MARK);
      const mark = { through: "2026-11-21T10:00:00.000Z", active: ["1/you/units"], round: 3 };
      await store.writeMark(mark);
      expect(await store.readMark()).toEqual(mark);
      expect(await store.acquireSweep(60_000)).toBe(true);
      expect(await store.acquireSweep(60_000)).toBe(true);
      await store.releaseSweep();
    });

    test("it answers and has room", async () => {
      await store.ping();
      await store.assertRoom();
    });
  });
});

describe.skipIf(skipped)(`two replicas ${onPostgres}`, () => {
  const EXPIRY = 300;
  let postgres: Postgres;
  let admin: Connection;
  let [one, other]: QueueStore[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
    admin = openPostgres(postgres.url, quiet);
    const open = () => openQueueStore({ url: postgres.url, folder: "", log: quiet });
    [one, other] = await Promise.all([open(), open()]);
  });
  beforeEach(() => emptyTables(admin));
  afterAll(async () => {
    for (const store of [one!, other!, admin]) await store.close();
    await postgres.remove();
  });
  const now = async () => (await admin.query<{ now: Date }>("select now()"))[0]!.now.getTime();

  test("release a dead replica's leases only after looking that long without a pause", async () => {
    await one!.enqueue(hint(1));
    expect(await one!.lease(1, [])).toHaveLength(1);
    // Simulates that the database's machine was halted for an hour, so that no process could renew.
    await admin.query("update baton.items set heartbeat = now() - interval '1 hour'");
    const began = await now();
    expect(await other!.releaseExpired(EXPIRY)).toEqual([]);
    while ((await now()) < began + EXPIRY * 0.8)
      expect(await other!.releaseExpired(EXPIRY)).toEqual([]);
    await admin.query("select pg_sleep($1)", [EXPIRY / 1000]);
    const paused = await now();
    expect(await other!.releaseExpired(EXPIRY), "the pause tells nothing of who lives").toEqual([]);
    while ((await other!.releaseExpired(EXPIRY)).length === 0);
    expect((await now()) - paused).toBeGreaterThanOrEqual(EXPIRY - 10);
  });

  test("sweep one at a time, until one releases the sweep or its time is over", async () => {
    expect(await one!.acquireSweep(60_000)).toBe(true);
    expect(await other!.acquireSweep(60_000)).toBe(false);
    expect(await one!.acquireSweep(60_000)).toBe(true);
    await other!.releaseSweep();
    expect(await other!.acquireSweep(60_000)).toBe(false);
    await one!.releaseSweep();
    expect(await other!.acquireSweep(60_000)).toBe(true);
    await shiftTables(admin, 61_000);
    expect(await one!.acquireSweep(60_000)).toBe(true);
    expect(await other!.acquireSweep(60_000)).toBe(false);
    await shiftTables(admin, -2 * HOUR);
    expect(await other!.acquireSweep(60_000), "the clock was set back").toBe(true);
  });

  test("share their spending", async () => {
    const both = () => Promise.all([spend(one!, 30), spend(other!, 30)]);
    expect(await both()).toEqual([30, 30]);
    const [mine, yours] = await both();
    expect(mine + yours).toBe(20);
    await one!.block(2, 60_000);
    expect(await spend(other!, 1, 2)).toBe(0);
  });
});

test("expire a dead process's lease after the same time if the store's clock is set back", async () => {
  let now = 10 * HOUR;
  const store = new MemoryQueueStore({ isExclusive: false, clock: () => new Date(now) });
  await store.enqueue(hint(1));
  await store.lease(1, []);
  const released: number[] = [];
  for (let i = 0; i < 30; i++) {
    if (i === 2) now -= 2 * HOUR;
    released.push((await store.releaseExpired(20_000)).length);
    now += 5_000;
  }
  expect(released.indexOf(1)).toBeGreaterThan(4);
  expect(released.indexOf(1)).toBeLessThan(10);
});
