/** Clocks that are wrong by hours and are corrected during a build. */
import { afterAll, expect, test } from "vitest";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { Stage, worker } from "./support/stage/index.ts";

const HOUR = 3_600_000;
let testbed: Testbed | null = null;
afterAll(() => testbed?.close());

/** How far each clock is ahead of the real time. The App's is the testbed's own. */
const ahead = { github: 0, database: 0 };
const clockOf = (which: keyof typeof ahead) => () =>
  new Date(performance.timeOrigin + performance.now() + ahead[which]);

/** Sets the clocks ahead by this many hours. Nothing else notices that time has passed. */
function setClocks({ app, database, github }: Record<"app" | "database" | "github", number>): void {
  testbed!.clock.forward(app * HOUR);
  ahead.database += database * HOUR;
  ahead.github += github * HOUR;
}

test(
  "given clocks of App, database and GitHub that go hours apart and back, then a build " +
    "lands by itself",
  async () => {
    testbed = await openTestbed({
      clocks: { github: clockOf("github"), database: clockOf("database") },
    });
    const plan = [worker("W1.1"), worker("W1.2"), worker("W2.1", { after: ["W1.1", "W1.2"] })];
    const stage = new Stage(testbed, { plan });
    await stage.label();
    await stage.until(
      ({ workers }) => workers["W1.1"]?.session?.dispatched_at,
      "W1.1 to be at work",
    );
    setClocks({ app: 2, database: 3, github: 1 });
    await stage.until(({ workers }) => workers["W1.1"]?.merge_sha, "W1.1 to be merged");
    setClocks({ app: -5, database: -6, github: -1 });
    await stage.until(
      ({ workers }) => workers["W2.1"]?.session?.dispatched_at,
      "W2.1 to be at work",
    );
    setClocks({ app: 3, database: 3, github: 0 });
    await stage.approveLanding();
    const { build, workers } = await stage.landed();
    // No clock made Baton give up or relaunch anything.
    const sessions = [
      ...Object.values(build.sessions),
      ...Object.values(workers).map(({ session }) => session),
    ];
    expect(sessions.map((session) => [session?.launch, session?.lost])).toEqual(
      sessions.map(() => [1, 0]),
    );
  },
);
