/**
 * A build whose installation has used up the hour's content limit: people read until when, and it
 * continues then.
 */
import { afterAll, expect, test } from "vitest";
import { Limiter } from "../../src/app/github/limits/limiter.ts";
import { UNLIMITED } from "../../src/app/github/limits/secondary-limits.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage, worker } from "./support/stage/index.ts";

/** Content limit for the hour. A build of three workers writes more. */
const FEW = 60;
let testbed: Testbed | null = null;
afterAll(() => testbed?.close());

test(
  "given that the hour's content limit is used up, then the status says until when, and " +
    "the build lands later",
  async () => {
    const limits = { ...UNLIMITED, hour: FEW };
    // Uses the clock that the stage sets forward.
    testbed = await openTestbed({
      server: () => ({ limiter: new Limiter({ limits, elapsed: () => Date.now() }) }),
    });
    const stage = new Stage(testbed, { plan: [worker("W1.1"), worker("W1.2"), worker("W1.3")] });
    const late =
      /GitHub's limits for Baton are used up for now, .* until \d{4}-\d\d-\d\d \d\d:\d\d UTC/;
    const statuses = () => stage.comments().filter(({ key }) => key === "status");
    await stage.label();
    await stage.reads(late, { on: stage.issue });
    expect(statuses()).toHaveLength(1);
    // Another hour passes whenever the limits are reached again.
    const time = setInterval(() => void stage.pass(61), 3_000);
    try {
      await stage.approveLanding();
      await stage.landed();
    } finally {
      clearInterval(time);
    }
    await stage.untilWorld(
      () => statuses().every(({ body }) => !late.test(body)),
      "the status to be up to date",
    );
    expect(statuses()).toHaveLength(1);
  },
  120_000,
);
