/** Budgets of workers, days and installations, as people see them on a live repository. */
import { expect, test } from "vitest";
import type { WorkerId } from "../../src/core/model/names.ts";
import { costs, completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";

const NO_MEMORY = 'knowledge: "off"\n';
const DAY_MS = 86_400_000;

/** Sets the clock to this many hours before midnight UTC, so that no test passes it by accident. */
function beforeMidnight({ testbed }: Stage, hours: number): string {
  const now = Date.now();
  const midnight = (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  const wanted = midnight - hours * 3_600_000;
  testbed.clock.forward((wanted > now ? wanted : wanted + DAY_MS) - now);
  return new Date((Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS).toISOString().slice(0, 10);
}

/** Starts a second build in the repository. */
async function labelNext(stage: Stage, as = "you"): Promise<void> {
  stage.issue = 0;
  await stage.label(as);
}

test("a day's budget reached in the middle of a second build's wave stops it until the next UTC day", async () => {
  const stage = await openStage({
    config: `${NO_MEMORY}budgets: { day: 8 }`,
    plan: [worker("W1.1"), worker("W1.2")],
    sessions: {
      "W1.1/work": costs(2, completeWork({ "src/W1.1.txt": "one\n" })),
      "W1.2/work": costs(0.5, completeWork({ "src/W1.2.txt": "two\n" })),
    },
  });
  const tomorrow = beforeMidnight(stage, 12);
  const first = await stage.play();
  expect(first.build.usage.dollars).toBeGreaterThan(2.5);
  stage.sessions["W1.1/work"] = costs(5.4, completeWork({ "src/W1.1.txt": "three\n" }));
  await labelNext(stage);
  const words = await stage.reads(
    /builds of this repository have spent \$8\.\d\d of the budget of \$8/,
    {
      on: stage.issue,
    },
  );
  expect(words).toContain(
    `continues by itself at ${tomorrow} 00:00 UTC, or once somebody raises \`budgets.day\``,
  );
  const stopped = await stage.until(
    (state) => state.build.stop && state,
    "the build to be stopped",
  );
  expect(stopped.build.stop).toMatchObject({ cause: "day_budget" });
  expect(stopped.build.usage.dollars).toBeLessThan(8);
  // Running sessions ended after the budget was reached, and nothing has begun since.
  await stage.pass(60);
  const waiting = stage.state()!;
  expect(waiting.build.stop).toMatchObject({ cause: "day_budget" });
  expect(waiting.build.sessions_run).toBe(stopped.build.sessions_run);
  await stage.pass(11 * 60 + 1);
  const landed = await stage.play();
  expect(landed.build.stop).toBeNull();
  expect(stage.file("src/W1.1.txt")).toBe("three\n");
}, 120_000);

test("an installation's budget counts an earlier build, and raising it in the settings goes on", async () => {
  const config = (dollars: number) => `${NO_MEMORY}budgets: { installation: ${dollars} }`;
  const stage = await openStage({
    // Repositories of other owners belong to another installation.
    owner: "wren",
    config: config(6),
    sessions: { "W1.1/work": costs(3, completeWork({ "src/W1.1.txt": "one\n" })) },
  });
  await stage.label("wren");
  await stage.approveLanding("wren");
  await stage.landed();
  stage.sessions["W1.1/work"] = costs(3, completeWork({ "src/W1.1.txt": "two\n" }));
  await labelNext(stage, "wren");
  const words = await stage.reads(
    /builds of this installation have spent \$6\.\d\d of the budget of \$6/,
    {
      on: stage.issue,
    },
  );
  expect(words).toMatch(
    /continues by itself at \d{4}-\d\d-01 00:00 UTC, or once somebody raises `budgets\.installation`/,
  );
  const settings = stage.file(".github/baton.yml")!;
  await stage.push(
    "main",
    { ".github/baton.yml": settings.replace(config(6), config(60)) },
    { as: "wren" },
  );
  await stage.tick();
  await stage.approveLanding("wren");
  await stage.landed();
  expect(stage.file("src/W1.1.txt")).toBe("two\n");
}, 120_000);

test("a worker's budget stops that worker alone; /budget unblocks it, /skip goes on without another", async () => {
  const stage = await openStage({
    config: `${NO_MEMORY}budgets: { worker: 3 }`,
    plan: [worker("W1.1"), worker("W1.2"), worker("W1.3")],
    sessions: {
      "W1.1/work": costs(3.2, completeWork({ "src/W1.1.txt": "one\n" })),
      "W1.2/work": costs(0.2, completeWork({ "src/W1.2.txt": "two\n" })),
      "W1.3/work": costs(3.4, completeWork({ "src/W1.3.txt": "three\n" })),
    },
  });
  await stage.label();
  await stage.reads(/W1\.1 has spent \$3\.20 of its budget of \$3\. No new session of it starts/);
  await stage.until(({ workers }) => workers["W1.2"]?.merge_sha, "W1.2 to be merged");
  const isStopped = (id: WorkerId) => stage.state()!.workers[id]!.stop?.cause === "budget";
  await stage.until(() => isStopped("W1.1") && isStopped("W1.3"), "both to be stopped");
  expect(stage.state()!.build.stop).toBeNull();
  await stage.say("/retry W1.1");
  await stage.reads(/`\/budget W1\.1 \$5`/);
  expect(isStopped("W1.1")).toBe(true);
  await stage.say("/budget W1.1 $5");
  await stage.until(({ workers }) => workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  expect(isStopped("W1.3")).toBe(true);
  await stage.say("/skip W1.3");
  await stage.play();
  expect(["W1.1", "W1.2", "W1.3"].map((id) => stage.file(`src/${id}.txt`))).toEqual([
    "one\n",
    "two\n",
    null,
  ]);
}, 120_000);
