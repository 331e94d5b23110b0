/** What `--auto` answers, and when a run that waits for a person ends as blocked. */
import { describe, expect, test } from "vitest";
import { answerTo, stuckOn } from "../../src/cli/run/waiting.ts";
import { DEFAULT_SETTINGS } from "../../src/core/build/settings.ts";
import { viewOf, type BuildView } from "../../src/core/build/view.ts";
import { aBrief, aPlan } from "../spec/support/facts.ts";
import { building, inReview, landing, merged, planned } from "../spec/support/scenes.ts";
import { Stage } from "../spec/support/stage.ts";

function viewed(stage: Stage): BuildView {
  if (!stage.state) throw new Error("no build");
  return viewOf(stage.state);
}

const failed = (stage: Stage) => stage.fails("W1.1/work/1").fails("W1.1/work/2").fails("W1.1/work/3");

describe("--auto", () => {
  test("approves the plan, then the landing, each once for what it is", () => {
    const plan = answerTo(viewed(planned()));
    const land = answerTo(viewed(landing()));
    expect(plan?.text).toBe("/approve");
    expect(land?.text).toBe("/approve");
    expect(plan?.key).not.toBe(land?.key);
    expect(answerTo(viewed(planned()))?.key).toBe(plan?.key);
    expect(stuckOn(viewed(planned()))).toBeNull();
    expect(stuckOn(viewed(landing()))).toBeNull();
  });

  test("lets waves begin, and launches what is prepared", () => {
    const gates = { ...DEFAULT_SETTINGS.gates, launch: "human" as const, wave: "human" as const };
    const stage = building(undefined, { gates });
    expect(answerTo(viewed(stage))).toEqual({ key: "start W1.1,W1.2", text: "/start" });
    merged(stage.says("/start"), "W1.1", "W1.2");
    expect(answerTo(viewed(stage))).toEqual({ key: "wave 2", text: "/approve" });
  });

  test("answers nothing while the workers work", () => {
    const view = viewed(building());
    expect([answerTo(view), stuckOn(view)]).toEqual([null, null]);
  });

  test("does not answer for a worker that failed: the run is stuck once nothing else goes on", () => {
    const stage = failed(building());
    expect(stuckOn(viewed(stage)), "W1.2 still works").toBeNull();
    inReview(stage, "W1.2");
    expect(stuckOn(viewed(stage)), "W1.2 is in review").toBeNull();
    const done = merged(failed(building()), "W1.2");
    expect(answerTo(viewed(done))).toBeNull();
    expect(stuckOn(viewed(done))).toMatch(/^W1\.1 waits for a person/);
  });

  test("does not answer for a plan that doesn't hold", () => {
    const bad = aPlan(aBrief("W1.1", ["W1.2"]), aBrief("W1.2"));
    const stage = planned(bad).closes("build/architect/2", bad);
    expect(stuckOn(viewed(stage)), "the third architect works").toBeNull();
    stage.closes("build/architect/3", bad);
    expect(stuckOn(viewed(stage))).toContain("W1.2");
  });

  test("a build that the engine stopped is stuck, though its session is to be launched again", () => {
    const stage = new Stage().settle().stops("build/architect/1", "Claude Code is not on this runner.");
    expect(stuckOn(viewed(stage))).toMatch(/^Claude Code is not on this runner\. Mend that/);
    const other = building().stops("W1.1/work/1", "The key is bad.");
    expect(stuckOn(viewed(other)), "W1.2 still works").toBeNull();
    expect(stuckOn(viewed(inReview(other, "W1.2")))).toMatch(/^The key/);
  });
});
