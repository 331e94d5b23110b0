import { describe, expect, test } from "vitest";
import { COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

describe("a run that is lost", () => {
  test("costs a launch, not an attempt", () => {
    const stage = building().loses("W1.1/work/1", "cancelled");
    expect(stage.state?.workers["W1.1"]).toMatchObject({
      attempts: { work: 1 },
      session: { attempt: 1, launch: 2 },
    });
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
  });

  test("three times, it is a failed attempt", () => {
    const stage = building().loses("W1.1/work/1").loses("W1.1/work/1").loses("W1.1/work/1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
  });

  test("that could not start at all is configuration, not an attempt", () => {
    const stage = building().loses("W1.1/work/1", "startup_failure");
    expect(stage.state?.build.stop?.cause).toBe("refused");
    expect(stage.state?.workers["W1.1"]?.attempts.work).toBe(1);
  });

  test("has its proposal ignored after another launch replaced it", () => {
    const stage = building().loses("W1.1/work/1");
    stage.closes("W1.2/work/1", COMPLETE);
    const other = stage.facts.proposals["W1.2/work/1"]!;
    if (!other.ok) throw new Error("W1.2 handed in nothing");
    // The upload of launch 1 appears after all, while launch 2 is at work.
    stage.facts.proposals["W1.1/work/1"] = {
      ...other,
      proposal: { ...other.proposal, session: "W1.1/work/1", launch: 1 },
    };
    stage.settle();
    expect(stage.status("W1.1")).toBe("running");
    expect(stage.effects("publish").map((p) => p.worker)).toEqual(["W1.2"]);
  });

  test("whose dispatch GitHub accepted but never showed is launched again after three minutes", () => {
    const stage = building();
    stage.state!.workers["W1.1"]!.session!.run = null;
    stage.facts.runs = stage.facts.runs.filter((r) => r.session !== "W1.1/work/1");
    stage.wait(179_000).settle();
    expect(stage.state?.workers["W1.1"]?.session?.launch).toBe(1);
    stage.wait(1_000).settle();
    expect(stage.state?.workers["W1.1"]?.session?.launch).toBe(2);
  });
});
