import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../src/app/queue/database.ts";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import { SqlQueueStore } from "../../src/app/queue/sql-queue-store.ts";
import { delivery, hint, QUICK } from "./support/inboxes.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

describe.skipIf(skipped)(`an inbox ${onPostgres} that is killed and comes back`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.remove());

  test("loses no delivery that it kept, and no replica takes over what another still looks at", async () => {
    const databases = await Promise.all([1, 2].map(() => openDatabase({ url: postgres.url, folder: "", log: quiet })));
    const inboxes = databases.map((one) => new DurableQueue(new SqlQueueStore(one), quiet, QUICK));
    const under = new Set<number>();
    const seen = new Set<number>();
    const doubled: number[] = [];
    const gate = Promise.withResolvers<void>();
    for (const inbox of inboxes) {
      await inbox.start(async ({ issue }) => {
        if (under.has(issue)) doubled.push(issue);
        under.add(issue);
        if (issue <= 3) await gate.promise;
        under.delete(issue);
        seen.add(issue);
        return { wakeIn: null };
      });
    }
    for (const issue of [1, 2, 3]) await inboxes[issue % 2]!.deliver(delivery(`before ${issue}`), [hint(issue)]);
    await expect.poll(() => under.size).toBe(3);
    await postgres.kill();
    const meanwhile = [4, 5].map((issue) => inboxes[issue % 2]!.deliver(delivery(`meanwhile ${issue}`), [hint(issue)]));
    await postgres.start();
    await Promise.all(meanwhile);
    gate.resolve();
    await expect.poll(() => [...seen].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    const left = () => databases[0]!.query("select lane from baton.hints");
    await expect.poll(left).toEqual([]);
    expect(doubled).toEqual([]);
    for (const inbox of inboxes) await inbox.stop();
    for (const database of databases) await database.close();
  });
});
