import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import { delivery, hint, issueOf, QUICK } from "./support/inbox-items.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

describe.skipIf(skipped)(`an inbox ${onPostgres} that is killed and comes back`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.remove());

  test("loses no stored delivery, and no replica takes over a running reconcile", async () => {
    const stores = await Promise.all(
      [1, 2].map(() => openQueueStore({ url: postgres.url, folder: "", log: quiet })),
    );
    const inboxes = stores.map((one) => new DurableQueue(one, quiet, QUICK));
    const under = new Set<number>();
    const seen = new Set<number>();
    const doubled: number[] = [];
    const gate = Promise.withResolvers<void>();
    for (const inbox of inboxes) {
      await inbox.start(async (item) => {
        const issue = issueOf(item);
        if (under.has(issue)) doubled.push(issue);
        under.add(issue);
        if (issue <= 3) await gate.promise;
        under.delete(issue);
        seen.add(issue);
        return { wakeIn: null };
      });
    }
    for (const issue of [1, 2, 3])
      await inboxes[issue % 2]!.enqueueDelivery(delivery(`before ${issue}`), [hint(issue)]);
    await expect.poll(() => under.size).toBe(3);
    await postgres.kill();
    const meanwhile = [4, 5].map((issue) =>
      inboxes[issue % 2]!.enqueueDelivery(delivery(`meanwhile ${issue}`), [hint(issue)]),
    );
    await postgres.start();
    await Promise.all(meanwhile);
    gate.resolve();
    await expect.poll(() => [...seen].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    const left = () => stores[0]!.listEntries();
    await expect.poll(left).toEqual([]);
    expect(doubled).toEqual([]);
    for (const inbox of inboxes) await inbox.stop();
    for (const store of stores) await store.close();
  });
});
