/** Which requests are not sent after GitHub has refused one because of a limit. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Admission } from "../../src/app/github/limits/limiter.ts";
import {
  Counted,
  limiter,
  READ,
  refusal,
  sent,
  until,
  WRITE,
  type Turned,
} from "./support/limiter.ts";

let clock: Turned;
beforeEach(() => void (clock = { now: 1_000_000, pauses: [], taken: 0 }));

describe("after GitHub has refused a request of one replica", () => {
  test("another replica sends no write in that time, and no read from a second later on", async () => {
    const ledger = new Counted(clock);
    const [one, other] = [limiter(clock, ledger), limiter(clock, ledger)];
    await other.run(1, READ, sent);
    await one.recordRefusal(1, "core", { "retry-after": "90" });
    const end = clock.now + 90_000;
    for (const priority of ["merge", "usual", "status"] as const)
      expect(await refusal(other.run(1, { ...WRITE, priority }, sent))).toMatchObject(
        until(end - clock.now),
      );
    clock.now += 1_000;
    expect(await refusal(other.run(1, READ, sent))).toMatchObject(until(end - clock.now));
    expect(await refusal(other.run(2, READ, sent))).toBe("sent");
    clock.now = end;
    expect(await refusal(other.run(1, READ, sent))).toBe("sent");
  });

  test("another replica waits as long, even if its own clock is set back meanwhile", async () => {
    const ledger = new Counted(clock);
    const own: Turned = { ...clock };
    const [one, other] = [limiter(clock, ledger), limiter(own, ledger)];
    await other.run(1, READ, sent);
    await one.recordRefusal(1, "core", { "retry-after": "90" });
    clock.now += 1_000;
    own.now -= 600_000;
    expect(await refusal(other.run(1, READ, sent))).toMatchObject(until(89_000));
  });

  test("that replica obeys the limit while the database is down, the others once it is back", async () => {
    const ledger = new Counted(clock);
    const [one, other] = [limiter(clock, ledger), limiter(clock, ledger)];
    ledger.away = true;
    const end = clock.now + 90_000;
    expect(await one.recordRefusal(1, "core", { "retry-after": "90" })).toBe(90_000);
    clock.now += 30_000;
    expect(await refusal(one.run(1, READ, sent))).toMatchObject(until(end - clock.now));
    ledger.away = false;
    expect(await refusal(one.run(1, READ, sent))).toMatchObject(until(end - clock.now));
    expect(await refusal(other.run(1, READ, sent))).toMatchObject(until(end - clock.now));
    clock.now = end;
    expect(await refusal(one.run(1, READ, sent))).toBe("sent");
  });

  test("without a time, the wait is a minute, then two, until an answer comes", async () => {
    const of = limiter(clock);
    const waits = [await of.recordRefusal(1, "core", {}), await of.recordRefusal(1, "core", {})];
    expect(waits).toEqual([60_000, 120_000]);
    of.recordAnswer(1, "core", {});
    expect(await of.recordRefusal(1, "core", {})).toBe(60_000);
  });

  test("others learn that its hour of REST is used up, then that everything is blocked", async () => {
    const ledger = new Counted(clock);
    const [one, other] = [limiter(clock, ledger), limiter(clock, ledger)];
    // GitHub's clock says 1,000 s after 1970 when it answers, independent of the local clock.
    const date = new Date(1_000_000).toUTCString();
    const reset = {
      date,
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "2000",
    };
    await one.recordRefusal(1, "core", reset);
    await one.recordRefusal(1, "core", {});
    expect(await refusal(other.run(1, WRITE, sent))).toMatchObject(until(60_000));
  });

  test("GraphQL continues while its hour of REST is used up", async () => {
    const of = limiter(clock);
    // GitHub's clock says 1,000 s after 1970 when it answers, independent of the local clock.
    const date = new Date(1_000_000).toUTCString();
    const reset = {
      date,
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "2000",
    };
    expect(await of.recordRefusal(1, "core", reset)).toBe(1_001_000);
    expect(await refusal(of.run(1, WRITE, sent))).toMatchObject(until(1_001_000));
    const query: Admission = {
      cost: { api: "graphql", points: 1, content: 0 },
      priority: "usual",
      resource: "graphql",
    };
    expect(await refusal(of.run(1, query, sent))).toBe("sent");
  });
});
