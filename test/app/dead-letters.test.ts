import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DEAD_LETTER_AFTER } from "../../src/app/queue/backoff.ts";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import type { QueueStore } from "../../src/app/queue/queue-store.ts";
import { inboxVerb as verb } from "../../src/cli/verbs/inbox.ts";
import { delivery, hint } from "./support/inbox-items.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";

describe.skipIf(skipped)(`baton inbox ${onPostgres}`, () => {
  let postgres: Postgres;
  let store: QueueStore;
  beforeAll(async () => {
    postgres = await startPostgres();
    store = await openQueueStore({ url: postgres.url, folder: "", log: quiet });
  });
  afterAll(async () => {
    await store.close();
    await postgres.remove();
  });

  async function baton(...args: string[]): Promise<string[]> {
    vi.stubEnv("DATABASE_URL", postgres.url);
    const lines: string[] = [];
    const flags = Object.fromEntries(
      args.filter((a) => a.startsWith("--")).map((flag) => [flag.slice(2), true]),
    );
    const io = { out: (line: string) => void lines.push(line) } as Parameters<typeof verb.run>[2];
    const code = await verb.run(
      args.filter((a) => !a.startsWith("--")),
      flags,
      io,
    );
    expect(code).toBe(0);
    return lines;
  }

  test("lists waiting and dead items, and retries the dead ones once", async () => {
    expect(await baton("list")).toEqual(["Nothing waits."]);
    expect(await baton("replay", "--all")).toEqual(["Nothing is dead."]);
    await store.enqueueDelivery(delivery("guid-7"), [hint(7)]);
    const [lease] = await store.lease(1, []);
    await store.finish(lease!.id, {
      after: null,
      failures: DEAD_LETTER_AFTER,
      error: "GitHub\nsays no",
    });
    await store.enqueueDelivery(delivery("guid-8"), [hint(8)]);

    expect(await baton("list", "--dead")).toEqual([
      "you/units#7  dead, failed 10 times: GitHub says no",
      "  guid-7  issues.labeled",
    ]);
    expect(await baton("list", "--waiting")).toEqual([
      "you/units#8  waiting",
      "  guid-8  issues.labeled",
    ]);
    expect(JSON.parse((await baton("list", "--json")).join(""))).toMatchObject([
      {
        id: "you/units#8",
        state: "waiting",
        failures: 0,
        error: null,
        deliveries: [{ guid: "guid-8" }],
      },
      { id: "you/units#7", state: "dead", due: null, failures: 10 },
    ]);
    await expect(baton("replay", "guid-9")).rejects.toThrow(
      "the inbox has no guid-9: baton inbox list --dead shows",
    );
    expect(await baton("replay", "guid-7")).toEqual([
      "you/units#7 is processed again as soon as a server runs",
    ]);
    expect(await baton("replay", "You/units#7")).toEqual(["You/units#7 isn't dead: it is waiting"]);
    const again = await store.lease(9, []);
    expect(again.map(({ key, failures }) => [key, failures])).toEqual([
      ["7#8", 0],
      ["7#7", 0],
    ]);
    await store.enqueueDelivery(delivery("guid-late"), [hint(7)]);
    for (const one of again) await store.finish(one.id, { after: null, failures: 0, error: null });
    // A delivery that arrives during a reconcile is not part of it.
    expect(await baton("list")).toEqual(["you/units#7  waiting", "  guid-late  issues.labeled"]);
    for (const one of await store.lease(9, []))
      await store.finish(one.id, { after: null, failures: 0, error: null });
    expect(await baton("replay", "guid-7")).toEqual(["guid-7 is done: there is nothing to replay"]);
    expect(await baton("list")).toEqual(["Nothing waits."]);
  });
});
