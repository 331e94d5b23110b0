/** Failed work: an easy worker gets a larger model, and the same repeated failure asks a person. */
import { expect, test } from "vitest";
import { completeWork, ends, openStage, worker } from "./support/stage/index.ts";

test("an easy worker that fails is retried with the model of the next complexity, and the report says so", async () => {
  const stage = await openStage({
    plan: [worker("W1.1", { complexity: "easy" })],
    sessions: { "W1.1/work/1": ends("failed", "I don't see how.") },
  });
  const state = await stage.play();
  expect(state.workers["W1.1"]!.escalations).toHaveLength(1);
  await stage.reads(/escalated from easy to normal after attempt 1 failed/, { on: stage.issue });
});

test("a failure that the first pass and two loops meet stops the build, and `/retry` goes on", async () => {
  const failing = (n: number) =>
    ends("failed", `npm test failed after ${n} s: no module /tmp/job-${n}/a.js`);
  const found = {
    title: "More",
    category: "ui",
    priority: "high",
    evidence: "It is thin.",
    goal: "It is rich.",
  };
  const issues = () => ({ close: { summary: "One.", issues: [found] } });
  const planned = (id: string, after: string) => () => ({
    close: { summary: "One.", workers: [worker(id, { after: [after] }).brief] },
  });
  const stage = await openStage({
    plan: [worker("W1.1")],
    config: "loops: 2",
    sessions: {
      "W1.1/work/1": failing(3),
      "loop-1/research/1": issues,
      "build/architect/2": planned("W2.1", "W1.1"),
      "W2.1/work/1": failing(11),
      "W2.1/work/2": completeWork({ "src/W2.1.txt": "two\n" }),
      "loop-2/research/1": issues,
      "build/architect/3": planned("W3.1", "W2.1"),
      "W3.1/work/1": failing(42),
      "W3.1/work/2": completeWork({ "src/W3.1.txt": "three\n" }),
    },
  });
  await stage.label();
  const told = await stage.reads(/The same failure happened 3 times/, { on: stage.issue });
  for (const id of ["W1.1", "W2.1", "W3.1"]) expect(told).toContain(id);
  await stage.say("/retry");
  await stage.play();
  expect(stage.file("src/W3.1.txt")).toBe("three\n");
});
