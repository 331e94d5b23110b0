import { expect, test } from "vitest";
import { decide } from "../../../src/core/decide.ts";
import { APPROVE, aPlan, COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

test(
  "given GitHub doesn't find a commit that was just made, then it is published later, " +
    "without more work",
  () => {
    const stage = building();
    stage.refusing.set("publish:W1.1/work/1", "missing");
    stage.closes("W1.1/work/1", COMPLETE);
    expect(stage.dispatched).not.toContain("W1.1/work/2");
    stage.refusing.delete("publish:W1.1/work/1");
    stage.wait(10_000).settle();
    expect(stage.state!.workers["W1.1"]).toMatchObject({ published: "W1.1/work/1" });
  },
);

test(
  "given the build is paused in the moment in which a change is published, then that is " +
    "known all the same",
  () => {
    const stage = building().says("/pause").closes("W1.1/work/1", COMPLETE);
    stage.facts.outcomes = [
      { effect: "publish:W1.1/work/1", ok: true, code: null, detail: null, id: null },
    ];
    expect(stage.settle().state!.workers["W1.1"]).toMatchObject({ published: "W1.1/work/1" });
    expect(stage.effects("open_pull")).toEqual([]);
  },
);

test("given it is never found, then the work is done again", () => {
  const stage = building();
  stage.refusing.set("publish:W1.1/work/1", "missing");
  stage.closes("W1.1/work/1", COMPLETE).wait(60_000).settle();
  expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
});

test(
  "given GitHub still shows the head before, then its red checks are no reason to work " +
    "on what replaces it",
  () => {
    const stage = building(aPlan(), { ci: "auto" });
    stage.verdictOfCi = () => "failed";
    stage.closes("W1.1/work/1", COMPLETE).closes("W1.1/review/1", APPROVE);
    stage.refusing.set("publish:W1.1/rework/1", "missing");
    stage.closes("W1.1/rework/1", COMPLETE);
    stage.facts.outcomes = [
      { effect: "publish:W1.1/rework/1", ok: true, code: null, detail: null, id: null },
    ];
    const { patch, effects } = decide(stage.state, stage.facts, stage.now);
    expect(patch!.state.workers["W1.1"]).toMatchObject({
      published: "W1.1/rework/1",
      session: { attempt: 1 },
    });
    expect(effects.filter(({ type }) => type === "dispatch")).toEqual([]);
  },
);
