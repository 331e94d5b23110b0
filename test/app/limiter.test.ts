/** Tests the order of requests within GitHub's limits. */
import { beforeEach, expect, test } from "vitest";
import { limiter, READ, refusal, sent, until, WRITE, type Turned } from "./support/limiter.ts";

let clock: Turned;
beforeEach(() => void (clock = { now: 1_000_000, pauses: [], taken: 0 }));

test("an installation's writes are sent one at a time, those of another concurrently", async () => {
  const of = limiter(clock);
  const on: number[] = [];
  let most = 0;
  const write = (installation: number) =>
    of.run(installation, WRITE, async () => {
      expect(on).not.toContain(installation);
      most = Math.max(most, on.push(installation));
      await new Promise(setImmediate);
      on.splice(on.indexOf(installation), 1);
    });
  await Promise.all([write(1), write(1), write(2), write(1)]);
  expect(most).toBe(2);
});

test("twenty concurrent reads ask the ledger once, and each write asks it", async () => {
  const of = limiter(clock);
  await Promise.all(Array.from({ length: 20 }, () => of.run(1, READ, sent)));
  expect(clock.taken).toBe(1);
  for (let i = 0; i < 3; i++) await of.run(1, WRITE, sent);
  expect(clock.taken).toBe(4);
});

test("a short wait happens within the request except for a status edit; a long one is refused", async () => {
  const of = limiter(clock);
  await of.recordRefusal(1, "core", { "retry-after": "1" });
  expect(await refusal(of.run(1, { ...WRITE, priority: "status" }, sent))).toMatchObject(
    until(1_000),
  );
  expect([await refusal(of.run(1, WRITE, sent)), clock.pauses]).toEqual(["sent", [1_000]]);
  await of.recordRefusal(1, "core", { "retry-after": "3" });
  let asked = 0;
  expect(await refusal(of.run(1, WRITE, async () => (asked += 1)))).toMatchObject(until(3_000));
  expect(asked).toBe(0);
});

test("a concurrent read is sent even if a less urgent one is refused", async () => {
  const of = limiter(clock);
  for (let i = 0; i < 900 * 0.7; i++) await of.run(1, READ, sent);
  clock.now += 1_000;
  const asked = (["status", "merge"] as const).map((priority) =>
    refusal(of.run(1, { ...READ, priority }, sent)),
  );
  expect(await Promise.all(asked)).toEqual([
    expect.objectContaining({ code: "rate_limited" }),
    "sent",
  ]);
});
