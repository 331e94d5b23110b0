/** What is spent is kept exactly, however many spend it at once. */
import { describe, expect, test } from "vitest";
import { DatabaseLedger } from "../../src/app/github/limits/databaseLedger.ts";
import { MemoryLedger, type Ledger } from "../../src/app/github/limits/ledger.ts";
import { GITHUB, mayGo } from "../../src/app/github/limits/policy.ts";
import { openDatabase } from "../../src/app/inbox/database.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres } from "./support/postgres.ts";

const COMMENT = { api: "rest", points: 5, content: 1 } as const;
/** A bucket's beginning, of this century: its numbers are long. */
const START = 1_800_000_000_000;

/** How many of `count` comments may go at this time. */
async function went(ledger: Ledger, count: number, now: number, installation = 1): Promise<number> {
  const take = () => ledger.take(installation, COMMENT, now, (spent) => mayGo(spent, COMMENT, "merge", now, GITHUB));
  const times = await Promise.all(Array.from({ length: count }, take));
  return times.filter((at) => at <= now).length;
}

/** What every ledger promises, to two replicas that share it. */
async function holds(one: Ledger, other: Ledger) {
  const both = async (now: number) => (await Promise.all([went(one, 30, now), went(other, 30, now)])).join("+");
  expect(await both(START)).toBe("30+30");
  const [mine, yours] = (await both(START + 9_000)).split("+").map(Number);
  expect(mine! + yours!).toBe(20);
  expect(await went(one, 1, START + 69_999)).toBe(0);
  expect(await went(other, 1, START + 70_000)).toBe(1);
  expect(await went(other, 1, START, 2)).toBe(1);

  await one.close(1, START + 200_000);
  await other.close(1, START + 150_000);
  expect([await went(one, 1, START + 199_999), await went(other, 1, START + 200_000)]).toEqual([0, 1]);
}

test("in memory", async () => {
  const ledger = new MemoryLedger();
  await holds(ledger, ledger);
});

test("on PGlite, of which the last hour is kept", async () => {
  const database = await openDatabase({ url: null, folder: temporaryFolder(), log: quiet });
  const ledger = new DatabaseLedger(database);
  await holds(ledger, ledger);
  await went(ledger, 1, START + 4_000_000);
  expect(await database.query("select at from baton.spent where installation = 1")).toHaveLength(1);
  await database.close();
});

describe.skipIf(skipped)(`two replicas ${onPostgres}`, () => {
  test("agree", async () => {
    const postgres = await startPostgres();
    const open = () => openDatabase({ url: postgres.url, folder: "", log: quiet });
    const replicas = [await open(), await open()] as const;
    await holds(new DatabaseLedger(replicas[0]), new DatabaseLedger(replicas[1]));
    for (const replica of replicas) await replica.close();
    await postgres.remove();
  });
});
