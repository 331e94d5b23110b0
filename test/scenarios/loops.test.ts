/**
 * Complete improvement loops: their sessions, their record, their tags, and one commit at the end.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";

const plan = [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1600;\n" } })];
const issue = (title: string) => ({
  title,
  category: "ui",
  priority: "high",
  evidence: "It says 1600.",
  goal: "1609.",
});
const added = worker("W2.1", {
  after: ["W1.1"],
  writes: { "src/mile.js": "export const mile = 1609;\n" },
});

const ofLoop = (stage: Stage, file: string) => stage.file(`loops/1/${file}`, stage.record()!.head);

test(
  "given a build with one loop, when research finds two things, then a worker fixes them " +
    "and it lands as one commit",
  async () => {
    const stage = await openStage({
      plan,
      config: "loops: 1",
      sessions: {
        research: () => ({
          close: { summary: "Two.", issues: [issue("Fix the mile"), issue("Name the unit")] },
        }),
        "build/architect/2": () => ({
          close: { summary: "Both at once.", workers: [added.brief] },
        }),
        "W2.1/work": completeWork(added.writes),
      },
    });
    await stage.play();
    expect(stage.file("src/mile.js")).toContain("1609");
    expect(stage.git("rev-list", "--count", "main")).toBe("2");
    await stage.reads(/## Loop 1\s+Both at once\./, { on: stage.issue });
    await stage.reads(/Loop 1: 2 found; worked on by W2\.1; tag/, { on: stage.issue });
    expect(ofLoop(stage, "issues.md")).toContain("## 2. Name the unit");
    expect(ofLoop(stage, "loop_summary.md")).toBe("loop-1 is done.\n");
    const tag = stage.git("rev-parse", `refs/tags/baton/loops/${stage.record()!.slug}/1`);
    expect(stage.git("show", `${tag}:src/mile.js`)).toContain("1609");
  },
);

test("given a loop that a person requests, when nothing is found, then it lands at once and says why", async () => {
  const stage = await openStage({ plan });
  stage.sessions["W1.1/work"] = async () => {
    await stage.until(({ build }) => build.loops_wanted === 2, "the loops to be noted");
    return completeWork(plan[0]!.writes);
  };
  await stage.label();
  await stage.say("/orchestrate 2");
  await stage.approveLanding();
  const state = await stage.landed();
  expect(state.build.loops).toMatchObject([{ n: 1, phase: "over", wave: null }]);
  await stage.reads(/Loop 1: 0 found\. Its research found nothing to improve\./, {
    on: stage.issue,
  });
});
