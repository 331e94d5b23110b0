import { describe, expect, it } from "vitest";
import { parseCommands } from "../../../src/core/commands/parse.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { aBrief, aPlan, LAND } from "../support/facts.ts";
import { anIssue, came, createIssues, looped, passed } from "../support/loops.ts";
import { building, merged } from "../support/scenes.ts";
import { written } from "../support/written.ts";

const context = { on: "issue", worker: null, workers: ["W1.1"], bare: true } as const;

describe("`/loop` is understood", () => {
  it.each([
    ["/loop 2", 2],
    ["/loop 0", 0],
    ["/orchestrate loop 3", 3],
  ])("%s", (body, loops) =>
    expect(parseCommands(written(body), context)).toEqual([{ name: "loop", loops }]),
  );

  it.each([
    ["/loop", /needs a number/, "/loop N"],
    ["/loop many", /`many` is no number of loops/, "/loop N"],
    ["/loop twice 2", /no number of loops/, "/loop 2"],
    ["/loop 21", /21 loops are too many: at most 20/, "/loop 20"],
    ["/lop 2", /no such command/, "/loop 2"],
  ])("or answered: %s", (body, why, nearest) => {
    expect(parseCommands(written(body), context)).toMatchObject([
      { problem: expect.stringMatching(why) as string, nearest },
    ]);
  });
});

describe("given a running build", () => {
  it("when somebody asks for a loop, then it follows within the quotas", () => {
    const stage = building(aPlan(aBrief("W1.1"))).says("/orchestrate 1 --research 1 security");
    expect(getBuildView(stage.state!).loop).toBe("the first pass; 1 loop to follow");
    merged(stage, "W1.1").closes("build/memory/1", came());
    expect(stage.dispatched.at(-1)).toBe("loop-1/research/1");
    expect(stage.state!.build.loops[0]!.quotas).toEqual({ security: 1 });
  });

  it("when somebody asks for none during a loop, then that one finishes and no other follows", () => {
    const stage = passed({ loops: 3 }).says("/loop 0");
    expect(getBuildView(stage.state!).loop).toBe("loop 1 of 1: looking for what to improve");
    looped(stage).closes("loop-1/memory/1", came());
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
  });

  it("when somebody changes the number of loops while the plan waits, then its comment says so", () => {
    const stage = building(aPlan(aBrief("W1.1")));
    stage.says("/loop 2");
    const plan = stage.effects("document").findLast(({ key }) => key === "plan")!.body;
    expect(plan).toContain("**2 loops of improvement follow**");
  });
});

it("given a build that closes, when somebody asks for a loop, then they read what to do", () => {
  const stage = merged(building(aPlan(aBrief("W1.1"))), "W1.1")
    .closes("build/close/1", LAND)
    .says("/loop 1");
  expect(stage.comments.at(-1)).toMatch(
    /its loops are over\. Label the issue again once it has landed/,
  );
});

it("given a loop, when its parts are shown, then plan and status say to which loop they belong", () => {
  const stage = passed().closes("loop-1/research/1", createIssues(anIssue()));
  stage.closes("build/architect/2", aPlan(aBrief("W2.1")));
  const [plan, status] = ["plan", "status"].map(
    (key) =>
      stage.facts.posted[key] && stage.effects("document").findLast((e) => e.key === key)!.body,
  );
  expect(plan).toMatch(/## Loop 1\n[^]*### Wave 2/);
  expect(status).toContain("**Loops:** loop 1 of 1: its workers are at work.");
});
