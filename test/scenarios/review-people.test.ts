/** People's reviews of a worker's pull request outrank those of sessions. */
import { expect, test } from "vitest";
import {
  completeWork,
  openStage,
  review,
  worker,
  type Stage,
  type StageOptions,
} from "./support/stage/index.ts";
import type { SessionContext } from "./support/stage/context.ts";

const PLAN = [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1600;\n" } })];
const begun = (state: { workers: Record<string, unknown> }, name: string) =>
  JSON.stringify(state.workers["W1.1"]).includes(`"${name.split("/")[1]}":${name.split("/")[2]}`);

/** A build whose first review runs until `goOn`. */
async function reviewing(options: StageOptions = {}) {
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  const slow = async () => (await promise, review());
  const stage = await openStage({
    plan: PLAN,
    ...options,
    sessions: { "W1.1/review/1": slow, ...options.sessions },
  });
  await stage.label();
  const pull = await stage.pull("W1.1");
  await stage.until((s) => begun(s, "W1.1/review/1"), "the review to begin");
  return { stage, pull, goOn };
}

const review1 = async (stage: Stage, number: number) =>
  stage.review("wren", number, {
    event: "REQUEST_CHANGES",
    body: "Not metric.",
    comments: [{ path: "src/mile.js", line: 1, body: "Say why." }],
  });

test("given a person who asks for changes, then a rework has their words, and waits for their approval", async () => {
  const told: SessionContext[] = [];
  const rework = (of: SessionContext) => (
    told.push(of),
    completeWork({ "src/mile.js": "export const mile = 1609; // by law\n" })
  );
  const { stage, pull, goOn } = await reviewing({ sessions: { "W1.1/rework/1": rework } });
  await review1(stage, pull.number);
  await stage.reads(
    /wren asked for changes\. W1\.1\/rework\/1 made them, and the review approves the result/,
  );
  goOn();
  expect(told[0]!.reasons).toEqual([
    "@wren asks for changes: Not metric. (what was said on lines is in threads/W1.1.md)",
    "@wren on src/mile.js:1: Say why.",
  ]);
  expect(told[0]!.read("threads/W1.1.md", told[0]!.record)).toContain("## @wren on src/mile.js:1");
  expect(pull.pull.merged).toBe(false);
  await stage.review("wren", pull.number);
  await stage.play();
  expect(stage.file("src/mile.js")).toContain("by law");
});

test("given a person who approves, when red checks change it, then the person is asked, not a session", async () => {
  const steps = "steps: [{ uses: actions/checkout@v4 }, { run: grep 1609 src/mile.js }]";
  const ci = `on: pull_request\njobs:\n  ci:\n    runs-on: ubuntu-24.04\n    ${steps}\n`;
  const { stage, pull, goOn } = await reviewing({
    workflows: { "ci.yml": ci },
    sessions: { "W1.1/rework/1": completeWork({ "src/mile.js": "export const mile = 1609;\n" }) },
  });
  await stage.review("wren", pull.number);
  goOn();
  await stage.reads(
    /wren approved W1\.1, and it has changed since\. .*: look at it again and approve it/,
  );
  await stage.review("wren", pull.number);
  const state = await stage.play();
  expect(state.workers["W1.1"]!.attempts).toMatchObject({ review: 1, rework: 1 });
  expect(Object.keys(state.reviews)).toEqual([]);
  await stage.reads(/Approved by @\u200b?wren\./);
});
