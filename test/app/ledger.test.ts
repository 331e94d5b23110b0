/** What is spent is kept exactly, however many spend it at once. */
import { describe, expect, test } from "vitest";
import { MemoryLedger, SqlLedger, type Ledger } from "../../src/app/github/limits/ledger.ts";
import { GITHUB_LIMITS, getSendTime } from "../../src/app/github/limits/secondary-limits.ts";
import { openDatabase, type Database } from "../../src/app/queue/database.ts";
import { Counted, limiter, refusal, sent, until, WRITE } from "./support/limiter.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres } from "./support/postgres.ts";

const COMMENT = { api: "rest", points: 5, content: 1 } as const;

/** How many of `count` comments may go now. */
async function went(ledger: Ledger, count: number, installation = 1): Promise<number> {
  const take = () =>
    ledger.take(installation, COMMENT, (spent, now) => getSendTime(spent, COMMENT, "merge", now, GITHUB_LIMITS));
  const waits = await Promise.all(Array.from({ length: count }, take));
  return waits.filter((wait) => wait <= 0).length;
}

/** What every ledger promises, to two replicas that share it; `pass` lets its time pass, in seconds. */
async function holds(one: Ledger, other: Ledger, pass: (seconds: number) => Promise<void>) {
  const both = async () => Promise.all([went(one, 30), went(other, 30)]);
  expect(await both()).toEqual([30, 30]);
  await pass(5);
  const [mine, yours] = await both();
  expect(mine + yours).toBe(20);
  await pass(50);
  expect(await went(one, 1)).toBe(0);
  await pass(25);
  expect(await went(other, 1)).toBe(1);
  expect(await went(other, 1, 2)).toBe(1);

  await one.close(1, 200_000);
  await other.close(1, 150_000);
  await pass(190);
  expect(await went(one, 1)).toBe(0);
  await pass(11);
  expect(await went(other, 1)).toBe(1);
}

/** What was is so much longer ago. */
const passIn = (database: Database) => async (seconds: number) => {
  await database.query("update baton.spent set at = at - $1::bigint", [seconds * 1000]);
  await database.query("update baton.closed set until = until - $1::bigint", [seconds * 1000]);
};

test("in memory", async () => {
  let now = Date.now();
  const ledger = new MemoryLedger(() => now);
  await holds(ledger, ledger, async (seconds) => void (now += seconds * 1000));
});

test("on PGlite, of which the last hour is kept", async () => {
  const database = await openDatabase({ url: null, folder: temporaryFolder(), log: quiet });
  const ledger = new SqlLedger(database);
  await holds(ledger, ledger, passIn(database));
  expect(await ledger.busiest()).toBeGreaterThan(80);
  await passIn(database)(4_000);
  expect(await ledger.busiest()).toBe(0);
  await went(ledger, 1);
  expect(await database.query("select at from baton.spent where installation = 1")).toHaveLength(1);
  await database.close();
});

describe.skipIf(skipped)(`two replicas ${onPostgres}`, () => {
  test("agree", async () => {
    const postgres = await startPostgres();
    const open = () => openDatabase({ url: postgres.url, folder: "", log: quiet });
    const replicas = [await open(), await open()] as const;
    await holds(new SqlLedger(replicas[0]), new SqlLedger(replicas[1]), passIn(replicas[0]));
    for (const replica of replicas) await replica.close();
    await postgres.remove();
  });
});

test("by its own clock, whatever those of the replicas say", async () => {
  const clock = { now: 1_000_000, pauses: [], taken: 0 };
  const behind = { ...clock, now: 700_000 };
  const ledger = new Counted(clock);
  const [one, other] = [limiter(clock, ledger), limiter(behind, ledger)];
  const write = { ...WRITE, priority: "merge" } as const;
  for (let i = 0; i < 80; i++) await other.run(1, write, sent);
  expect(await refusal(one.run(1, write, sent))).toMatchObject({ code: "rate_limited" });
  clock.now += 70_000;
  await other.refused(1, "core", { "retry-after": "60" });
  expect(await refusal(one.run(1, write, sent))).toMatchObject(until(60_000));
});
