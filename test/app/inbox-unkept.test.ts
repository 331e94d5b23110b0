/** A database that can't keep how a look ended, as one whose disk is full. */
import { expect, test } from "vitest";
import { DurableQueue } from "../../src/app/queue/durable-queue.ts";
import type { LeaseResult } from "../../src/app/queue/work-queue.ts";
import { MemoryQueueStore } from "../../src/app/queue/memory-queue.ts";
import { delivery, hint, QUICK } from "./support/inboxes.ts";
import { quiet } from "./support/logs.ts";

class Full extends MemoryQueueStore {
  refused = 0;
  readonly most: number;

  constructor(most: number) {
    super();
    this.most = most;
  }

  override async end(claim: string, end: LeaseResult): Promise<boolean> {
    if (this.refused < this.most) {
      this.refused += 1;
      throw new Error("could not extend file: No space left on device");
    }
    return super.end(claim, end);
  }
}

test("given it keeps it later, then the build goes on, though nobody else could free it", async () => {
  const inbox = new DurableQueue(new Full(3), quiet, QUICK);
  let looks = 0;
  await inbox.start(async () => ({ wakeIn: (looks++, null) }));
  await inbox.deliver(delivery("a"), [hint(1)]);
  await expect.poll(() => looks).toBe(1);
  await inbox.deliver(delivery("b"), [hint(1)]);
  await expect.poll(() => looks).toBe(2);
  await inbox.stop();
});

test("given it never does, then the inbox stops all the same, at once", async () => {
  const full = new Full(Number.POSITIVE_INFINITY);
  const inbox = new DurableQueue(full, quiet, { ...QUICK, beat: 60_000 });
  await inbox.start(async () => ({ wakeIn: null }));
  await inbox.deliver(delivery("a"), [hint(1)]);
  await expect.poll(() => full.refused).toBe(1);
  const began = performance.now();
  await inbox.stop();
  expect(performance.now() - began).toBeLessThan(1_000);
});
