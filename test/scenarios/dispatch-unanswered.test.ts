/**
 * GitHub does not say whether it started a session's run: Baton pays for nothing twice and never
 * waits in vain.
 */
import { afterEach, expect, test } from "vitest";
import { openTestbed, type Testbed } from "./support/stage/testbed.ts";
import { completeWork, Stage, worker } from "./support/stage/index.ts";
import { doubled } from "./support/doubled.ts";
import { passWhenQuiet } from "./support/quiet.ts";

const SESSION = "W1.1/work/1";
let testbed: Testbed | null = null;
afterEach(() => testbed?.close());

/** A build of one worker. Counts how often its session runs. */
async function openStage(): Promise<{ stage: Stage; played: () => number }> {
  testbed = await openTestbed();
  let times = 0;
  const work = () => {
    times += 1;
    return completeWork({ "src/a.js": "export const a = 1;\n" });
  };
  return {
    stage: new Stage(testbed, { plan: [worker("W1.1")], sessions: { [SESSION]: work } }),
    played: () => times,
  };
}

/**
 * Answers the session's dispatch with 502, before or after GitHub has acted on it. Resolves when
 * that has happened.
 */
function loseAnswer({ testbed: { running } }: Stage, when: "before" | "after"): Promise<void> {
  const match = { path: "/repos/*/*/actions/workflows/*/dispatches", body: SESSION };
  running.faults.arm({ fault: "server_error", status: 502, when, match });
  return new Promise((resolve) =>
    running.onExchange(({ method, url, status }) => {
      if (method === "POST" && url.endsWith("/dispatches") && status === 502) resolve();
    }),
  );
}

/** Plays it to the end. Five seconds pass whenever GitHub gets no more requests. */
async function land(stage: Stage): Promise<void> {
  using _ = passWhenQuiet(stage, 1 / 12);
  await stage.approveLanding();
  await stage.landed();
}

const runsIn = ({ world }: Stage) =>
  world.runs.filter(({ displayTitle }) => displayTitle.includes(`] ${SESSION} #`));

test(
  "given a 502 for a dispatch that took effect, a lagging list and a limited save, then " +
    "one run works",
  async () => {
    const { stage, played } = await openStage();
    const { faults } = stage.testbed.running;
    const list = { path: "/repos/*/*/actions/workflows/*/runs", client: "baton[bot]" };
    const [lag] = faults.arm({ fault: "list_stale", reads: 3, match: list });
    const limited = loseAnswer(stage, "after").then(() => {
      const save = { kind: "graphql", body: "createCommitOnBranch", client: "baton[bot]" } as const;
      return faults.arm({ fault: "rate_limit", retry_after: 60, match: save })[0];
    });
    await stage.label();
    await land(stage);
    expect(lag?.happened).toBeGreaterThan(0);
    expect((await limited)?.happened).toBe(1);
    expect(runsIn(stage)).toHaveLength(1);
    expect(played()).toBe(1);
    expect(doubled(stage.world)).toEqual([]);
  },
  240_000,
);

test("given a 502 for a dispatch that GitHub did not act on, then it is sent again after three minutes", async () => {
  const { stage, played } = await openStage();
  const lost = loseAnswer(stage, "before");
  await stage.label();
  await lost;
  const { at } = await stage.until(
    (s) => s.workers["W1.1"]?.session?.dispatch,
    "the intent of the dispatch",
  );
  await land(stage);
  const [run] = runsIn(stage);
  expect(Date.parse(run!.createdAt) - Date.parse(at)).toBeGreaterThanOrEqual(3 * 60_000 - 1000);
  expect(runsIn(stage)).toHaveLength(1);
  expect(played()).toBe(1);
}, 240_000);
