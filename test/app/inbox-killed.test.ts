import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import { temporaryFolder } from "./support/folder.ts";
import { issueOf, QUICK } from "./support/inbox-items.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";
import { startReplica } from "./support/replicas.ts";

const FOREVER = 1e6;
const numbers = (said: readonly string[], word: string) =>
  said.filter((line) => line.startsWith(word)).map((line) => Number(line.split(" ")[1]));

test("on SQLite, kill -9 loses neither stored items nor the one being reconciled", async () => {
  const folder = temporaryFolder();
  // A broken database is set aside.
  mkdirSync(join(folder, "database"));
  writeFileSync(
    join(folder, "database", "queue.sqlite"),
    "no database at all, despite its name    ".repeat(100),
  );
  const killed = await startReplica({ url: null, folder, lookMs: FOREVER });
  for (let issue = 1; issue <= 40; issue++) killed.hear(issue);
  await expect.poll(() => numbers(killed.said, "kept").length).toBeGreaterThanOrEqual(20);
  await killed.kill();
  const kept = numbers(killed.said, "kept");
  const store = await openQueueStore({ url: null, folder, log: quiet });
  const inbox = new DurableQueue(store, quiet, QUICK);
  const seen = new Set<number>();
  await inbox.start(async (item) => (seen.add(issueOf(item)), { wakeIn: null }));
  await expect.poll(() => kept.filter((issue) => !seen.has(issue))).toEqual([]);
  await inbox.stop();
  await store.close();
  expect(readdirSync(folder).sort()).toEqual(["baton.lock", "database", "database.broken"]);
});

describe.skipIf(skipped)(`replicas ${onPostgres}`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.remove());

  test("share the builds one at a time, and another takes over from one that is killed", async () => {
    const under = new Map<number, number>();
    const tell = (line: string) => {
      const [word, issue] = [line.split(" ")[0], Number(line.split(" ")[1])];
      if (word === "begins") under.set(issue, (under.get(issue) ?? 0) + 1);
      if (word === "ends") under.set(issue, (under.get(issue) ?? 0) - 1);
      if (word === "begins" && issue < 100) most = Math.max(most, under.get(issue) ?? 0);
    };
    let most = 0;
    const place = { url: postgres.url, folder: "", lookMs: 60 };
    const [first, second] = await Promise.all([
      startReplica(place, tell),
      startReplica(place, tell),
    ]);
    for (let n = 0; n < 60; n++) (n % 2 ? first : second).hear(1 + (n % 6));
    await expect
      .poll(() => [...first.said, ...second.said].filter((line) => line.startsWith("kept")))
      .toHaveLength(60);
    const stuck = await startReplica({ ...place, lookMs: FOREVER });
    // The other replicas may take these items, so the test enqueues more until this one has taken
    // one itself.
    let issue = 100;
    const begun = () => (stuck.hear(issue++), numbers(stuck.said, "begins").length);
    await expect.poll(begun).toBeGreaterThan(0);
    await stuck.kill();
    const ended = () => [...numbers(first.said, "ends"), ...numbers(second.said, "ends")];
    const kept = numbers(stuck.said, "kept");
    await expect.poll(() => kept.filter((issue) => !ended().includes(issue))).toEqual([]);
    expect(most).toBe(1);
  });
});
