/** The contract of every queue for the order of reconciles. */
import { expect, test } from "vitest";
import { DEAD_LETTER_AFTER } from "../../../src/app/queue/backoff.ts";
import { RetryLater, type WorkQueue } from "../../../src/app/queue/work-queue.ts";
import { delivery, hint, issueOf } from "./inbox-items.ts";

export function policy(make: () => Promise<WorkQueue>): void {
  test("a build is reconciled once more after any number of items, never twice at a time", async () => {
    const inbox = await make();
    const gate = Promise.withResolvers<void>();
    let [running, most, looks] = [0, 0, 0];
    await inbox.start(async () => {
      looks += 1;
      most = Math.max(most, ++running);
      if (looks === 1) await gate.promise;
      running -= 1;
      return { wakeIn: null };
    });
    await inbox.enqueue(hint(1), "a");
    await expect.poll(() => looks).toBe(1);
    for (const guid of ["b", "c", "d", "e"]) await inbox.enqueueDelivery(delivery(guid), [hint(1)]);
    gate.resolve();
    await expect.poll(() => looks).toBe(2);
    await inbox.enqueueDelivery(delivery("last"), [hint(1)]);
    await expect.poll(() => looks).toBe(3);
    expect(most).toBe(1);
  });

  test("a renamed repository is reconciled by its new name next, never by both at a time", async () => {
    const inbox = await make();
    const gate = Promise.withResolvers<void>();
    const seen: string[] = [];
    await inbox.start(async ({ repo }) => {
      seen.push(`${repo} begins`);
      if (repo === "units") await gate.promise;
      seen.push(`${repo} ends`);
      return { wakeIn: null };
    });
    await inbox.enqueue(hint(1), "a");
    await expect.poll(() => seen).toEqual(["units begins"]);
    await inbox.enqueueDelivery(delivery("renamed"), [{ ...hint(1), repo: "measures" }]);
    await inbox.enqueue({ ...hint(2), repo: "others" }, "b");
    await expect.poll(() => seen).toContain("others ends");
    gate.resolve();
    await expect
      .poll(() => seen.slice(3))
      .toEqual(["units ends", "measures begins", "measures ends"]);
  });

  test("different builds are reconciled concurrently", async () => {
    const inbox = await make();
    const together = Promise.withResolvers<void>();
    const seen = new Set<number>();
    await inbox.start(async (item) => {
      seen.add(issueOf(item));
      if (seen.size === 3) together.resolve();
      await together.promise;
      return { wakeIn: null };
    });
    await inbox.enqueueDelivery(delivery("all"), [1, 2, 3].map(hint));
    await together.promise;
  });

  test("a failed reconcile is retried when it says", async () => {
    const inbox = await make();
    const times: number[] = [];
    await inbox.start(async () => {
      times.push(Date.now());
      if (times.length === 1) throw new RetryLater("GitHub is away", 300);
      return { wakeIn: null };
    });
    await inbox.enqueue(hint(1), "a");
    await expect.poll(() => times.length).toBe(2);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(290);
  });

  test("waiting for GitHub is no failure, and a reconcile is retried after a long outage", async () => {
    const inbox = await make();
    let looks = 0;
    await inbox.start(async () => {
      looks += 1;
      if (looks <= DEAD_LETTER_AFTER + 2) throw new RetryLater("GitHub is away", 0);
      // Postgres accepts no NUL.
      if (looks === DEAD_LETTER_AFTER + 3) throw new Error("one \0 more");
      return { wakeIn: null };
    });
    await inbox.enqueueDelivery(delivery("outage"), [hint(1)]);
    await expect.poll(() => looks).toBe(DEAD_LETTER_AFTER + 4);
  });

  test("a reconcile sets the time of the next, and a new item doesn't wait for it", async () => {
    const inbox = await make();
    const wakes = [200, 1e7];
    let looks = 0;
    await inbox.start(async () => ({ wakeIn: wakes[looks++] ?? null }));
    await inbox.enqueue(hint(1), "a");
    await expect.poll(() => looks).toBe(2);
    await inbox.enqueue(hint(1), "b");
    await expect.poll(() => looks).toBe(3);
  });
}
