/** A build that has more to write than GitHub allows in a minute. */
import { afterAll, expect, test } from "vitest";
import { Limiter } from "../../src/app/github/limits/limiter.ts";
import { GITHUB_LIMITS } from "../../src/app/github/limits/secondary-limits.ts";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage, worker } from "./support/stage/index.ts";
import { contentIn, writtenOn } from "./support/written.ts";

/** Content limit for a minute, so low that a small build reaches it. */
const FEW = 16;
const QUIET_MS = 700;
const limits = { ...GITHUB_LIMITS, minute: { ...GITHUB_LIMITS.minute, content: FEW } };
let testbed: Testbed | null = null;
afterAll(() => testbed?.close());

test("given GitHub's limit per minute, then a build waits, gets no refusal, and lands", async () => {
  testbed = await openTestbed({
    server: () => ({ limiter: new Limiter({ limits, elapsed: () => Date.now() }) }),
  });
  testbed.running.faults.arm({ fault: "secondary_limits", content: FEW });
  const refused: string[] = [];
  let heard = performance.now();
  testbed.running.onExchange(({ status, method, url }) => {
    heard = performance.now();
    if (status === 403 || status === 429) refused.push(`${method} ${url}`);
  });
  const stage = new Stage(testbed, { plan: [worker("W1.1"), worker("W1.2")] });
  const written = writtenOn(stage);
  await stage.label();
  // A minute passes whenever GitHub gets no more requests.
  const time = setInterval(
    () => void (performance.now() - heard > QUIET_MS && stage.pass(1)),
    QUIET_MS,
  );
  try {
    await stage.approveLanding();
    await stage.landed();
  } finally {
    clearInterval(time);
  }
  expect(refused).toEqual([]);
  expect(contentIn(written)).toBeGreaterThan(2 * FEW);
  await stage.reads(/landed/i, { on: stage.issue });
});
