/** A database that can't keep how a look ended, as one whose disk is full. */
import { expect, test } from "vitest";
import { DatabaseInbox } from "../../src/app/inbox/databaseInbox.ts";
import type { End } from "../../src/app/inbox/laneStore.ts";
import { MemoryLanes } from "../../src/app/inbox/memoryLanes.ts";
import { delivery, hint, QUICK } from "./support/inboxes.ts";
import { quiet } from "./support/logs.ts";

class Full extends MemoryLanes {
  refused = 0;
  readonly most: number;

  constructor(most: number) {
    super();
    this.most = most;
  }

  override async end(claim: string, end: End): Promise<boolean> {
    if (this.refused < this.most) {
      this.refused += 1;
      throw new Error("could not extend file: No space left on device");
    }
    return super.end(claim, end);
  }
}

test("given it keeps it later, then the build goes on, though nobody else could free it", async () => {
  const inbox = new DatabaseInbox(new Full(3), quiet, QUICK);
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
  const inbox = new DatabaseInbox(full, quiet, { ...QUICK, beat: 60_000 });
  await inbox.start(async () => ({ wakeIn: null }));
  await inbox.deliver(delivery("a"), [hint(1)]);
  await expect.poll(() => full.refused).toBe(1);
  const began = performance.now();
  await inbox.stop();
  expect(performance.now() - began).toBeLessThan(1_000);
});
