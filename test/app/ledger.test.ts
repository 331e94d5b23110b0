import { expect, test } from "vitest";
import { Counted, limiter, refusal, sent, until, WRITE } from "./support/limiter.ts";

test("a ledger uses its own clock, not those of the replicas", async () => {
  const clock = { now: 1_000_000, pauses: [], taken: 0 };
  const behind = { ...clock, now: 700_000 };
  const ledger = new Counted(clock);
  const [one, other] = [limiter(clock, ledger), limiter(behind, ledger)];
  const write = { ...WRITE, priority: "merge" } as const;
  for (let i = 0; i < 80; i++) await other.run(1, write, sent);
  expect(await refusal(one.run(1, write, sent))).toMatchObject({ code: "rate_limited" });
  clock.now += 70_000;
  await other.recordRefusal(1, "core", { "retry-after": "60" });
  expect(await refusal(one.run(1, write, sent))).toMatchObject(until(60_000));
});
