/** A database that can't store how a reconcile ended, for example because its disk is full. */
import { pino } from "pino";
import { expect, test } from "vitest";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import type { LeaseResult } from "../../src/app/queue/queue-store.ts";
import { MemoryQueueStore } from "../../src/app/queue/memory-queue.ts";
import { delivery, hint, QUICK } from "./support/inbox-items.ts";
import { quiet } from "./support/logs.ts";

class Full extends MemoryQueueStore {
  refused = 0;
  readonly most: number;

  constructor(most: number) {
    super();
    this.most = most;
  }

  override async finish(claim: string, end: LeaseResult): Promise<boolean> {
    if (this.refused < this.most) {
      this.refused += 1;
      throw new Error("could not extend file: No space left on device");
    }
    return super.finish(claim, end);
  }
}

test("a queue that can store a result only later still continues with the build", async () => {
  const inbox = new DurableQueue(new Full(3), quiet, QUICK);
  let looks = 0;
  await inbox.start(async () => ({ wakeIn: (looks++, null) }));
  await inbox.enqueueDelivery(delivery("a"), [hint(1)]);
  await expect.poll(() => looks).toBe(1);
  await inbox.enqueueDelivery(delivery("b"), [hint(1)]);
  await expect.poll(() => looks).toBe(2);
  await inbox.stop();
});

test("a queue that can never store a result still stops at once", async () => {
  const full = new Full(Number.POSITIVE_INFINITY);
  const inbox = new DurableQueue(full, quiet, { ...QUICK, heartbeat: 60_000 });
  await inbox.start(async () => ({ wakeIn: null }));
  await inbox.enqueueDelivery(delivery("a"), [hint(1)]);
  await expect.poll(() => full.refused).toBe(1);
  const began = performance.now();
  await inbox.stop();
  expect(performance.now() - began).toBeLessThan(1_000);
});

test("a queue that can't be read logs a repeated failure once", async () => {
  class Unreadable extends MemoryQueueStore {
    asked = 0;

    override async lease(): Promise<never> {
      this.asked += 1;
      throw new Error("database disk image is malformed");
    }
  }
  const said: string[] = [];
  const store = new Unreadable();
  const log = pino({ level: "warn" }, { write: (line: string) => void said.push(line) });
  const inbox = new DurableQueue(store, log, QUICK);
  await inbox.start(async () => ({ wakeIn: null }));
  await expect.poll(() => store.asked).toBeGreaterThan(3);
  await inbox.stop();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain("the queue can't be read now");
});
