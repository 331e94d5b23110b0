/** The contract of every queue for a delivery that comes again. */
import { expect, test, vi } from "vitest";
import type { WorkQueue } from "../../../src/app/queue/work-queue.ts";
import { delivery, hint, issueOf } from "./inbox-items.ts";

export function deliveries(make: () => Promise<WorkQueue>): void {
  test("a done one is not repeated, and another one about the same is reconciled", async () => {
    const inbox = await make();
    const looks: number[] = [];
    await inbox.start(async (item) => (looks.push(issueOf(item)), { wakeIn: null }));
    expect(await inbox.enqueueDelivery(delivery("a"), [hint(1)])).toBe(true);
    await expect.poll(() => looks).toEqual([1]);
    // The result of a reconcile is stored a moment after its end. From then on, the same delivery
    // starts none.
    const known = async () => {
      const before = looks.length;
      expect(await inbox.enqueueDelivery(delivery("a"), [hint(1)])).toBe(false);
      expect(await inbox.enqueueDelivery(delivery(`after ${before}`), [hint(3)])).toBe(true);
      await vi.waitUntil(() => looks.slice(before).includes(3), { timeout: 60_000, interval: 5 });
      return looks.slice(before);
    };
    await expect.poll(known).toEqual([3]);
  });

  test("one that was received and isn't done counts as new", async () => {
    const inbox = await make();
    const gate = Promise.withResolvers<void>();
    let looks = 0;
    await inbox.start(async () => {
      if (++looks === 1) await gate.promise;
      return { wakeIn: null };
    });
    await inbox.enqueueDelivery(delivery("a"), [hint(1)]);
    await expect.poll(() => looks).toBe(1);
    expect(await inbox.enqueueDelivery(delivery("a"), [hint(1)])).toBe(false);
    gate.resolve();
    await expect.poll(() => looks).toBe(2);
  });
}
