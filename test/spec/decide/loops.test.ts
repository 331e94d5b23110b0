import { describe, expect, it } from "vitest";
import { aBrief, aPlan, LAND } from "../support/facts.ts";
import { anIssue, came, createIssues, looped, passed } from "../support/loops.ts";
import { building, landing, merged } from "../support/scenes.ts";

describe("given a build with one loop, when its first pass is merged", () => {
  it("then research examines the build branch's head, and nothing closes yet", () => {
    const stage = passed();
    expect(stage.dispatched.at(-1)).toBe("loop-1/research/1");
    expect(stage.state!.build.status).toBe("building");
    expect(stage.state!.build.sessions.research?.base).toBe(stage.facts.refs.build!.sha);
  });

  it("when the open issues are not listed yet, then research waits for that", () => {
    const stage = building(aPlan(aBrief("W1.1")), { loops: 1 });
    stage.facts.openIssues = null;
    merged(stage, "W1.1");
    stage.closes("build/memory/1", came());
    expect([stage.dispatched.at(-1), stage.wakeAt]).toEqual(["build/memory/1", stage.now]);
    stage.facts.openIssues = [{ number: 3, title: "Miles", body: "1600", by: "wren", labels: [] }];
    expect(stage.settle().dispatched.at(-1)).toBe("loop-1/research/1");
    expect(stage.state!.openIssues[1]).toEqual(stage.facts.openIssues);
  });

  it("when each wave waits for a person, then the loop's does too", () => {
    const stage = passed({
      loops: 1,
      gates: { plan: "human", launch: "auto", wave: "human", landing: "human" },
    });
    stage.closes("loop-1/research/1", createIssues(anIssue()));
    stage.closes("build/architect/2", aPlan(aBrief("W2.1")));
    expect(stage.dispatched.at(-1)).toBe("build/architect/2");
    stage.says("/approve");
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
  });

  it("when research finds something, then an architect plans the next wave, and nobody is asked", () => {
    const stage = passed().closes("loop-1/research/1", createIssues(anIssue()));
    expect(stage.dispatched.at(-1)).toBe("build/architect/2");
    stage.closes("build/architect/2", aPlan(aBrief("W2.1", ["W1.1"])));
    const { build } = stage.state!;
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
    expect(build.gates.plan).toMatchObject({
      state: "approved",
      by: "ann",
      hash: build.plan!.hash,
    });
    expect(stage.state!.briefs.map(({ id }) => id)).toEqual(["W1.1", "W2.1"]);
  });

  it("when its worker is merged, then its head is tagged, memory runs, and the build closes", () => {
    const stage = looped(passed());
    expect(stage.effects("tag")).toEqual([
      {
        type: "tag",
        tag: `baton/loops/${stage.state!.build.slug}/1`,
        sha: stage.facts.refs.build!.sha,
      },
    ]);
    expect(stage.dispatched.slice(-2).toSorted()).toEqual(["build/close/1", "loop-1/memory/1"]);
    stage.closes("loop-1/memory/1", came());
    stage.closes("build/close/1", LAND);
    expect(stage.state!.build.gates.landing.state).toBe("open");
  });

  it("when GitHub refuses the tag, then the loop ends without it, and the report says so", () => {
    const stage = passed();
    stage.refusing.set("tag", "refused");
    looped(stage).closes("loop-1/memory/1", came());
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
    expect(stage.state!.build.loops[0]!.tag).toBe("refused");
  });
});

it("given no loops, when all is merged, then the build closes", () => {
  expect(landing().dispatched.filter((name) => name.startsWith("loop"))).toEqual([]);
});
