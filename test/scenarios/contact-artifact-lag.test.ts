/**
 * GitHub lists a finished run's artifact minutes late. No session is paid for twice because of
 * that.
 */
import { afterEach, expect, test } from "vitest";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage } from "./support/stage/index.ts";

let testbed: Testbed | null = null;
afterEach(() => testbed?.close());

const QUIET_MS = 500;

test(
  "given artifacts that are listed four minutes late, then each session runs once and " +
    "the build lands",
  async () => {
    testbed = await openTestbed({ lags: { artifacts: 4 * 60_000 } });
    let asked = performance.now();
    testbed.running.onExchange(() => void (asked = performance.now()));
    const stage = new Stage(testbed);
    await stage.label();
    // Two minutes pass whenever GitHub gets no more requests.
    const time = setInterval(
      () => void (performance.now() - asked > QUIET_MS && stage.pass(2)),
      QUIET_MS,
    );
    try {
      await stage.play();
    } finally {
      clearInterval(time);
    }
    const sessions = stage.world.runs.flatMap(
      ({ displayTitle }) => /\] (\S+ #\d+)$/.exec(displayTitle)?.[1] ?? [],
    );
    expect(sessions).toEqual([
      "repository/preflight/1 #1",
      "build/architect/1 #1",
      "W1.1/work/1 #1",
      "W1.1/review/1 #1",
      "build/memory/1 #1",
      "build/close/1 #1",
    ]);
  },
);
