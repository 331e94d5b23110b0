/** What `--auto` answers, and when a run that waits for a person ends as blocked. */
import { describe, expect, test } from "vitest";
import { getAutoAnswer, findOpenQuestion } from "../../src/cli/answers.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { getBuildView, type BuildView } from "../../src/core/messages/build-view.ts";
import { aBrief, aPlan } from "../spec/support/facts.ts";
import { building, inReview, landing, merged, planned } from "../spec/support/scenes.ts";
import { Stage } from "../spec/support/stage.ts";

function viewed(stage: Stage): BuildView {
  if (!stage.state) throw new Error("no build");
  return getBuildView(stage.state);
}

const failed = (stage: Stage) =>
  stage.fails("W1.1/work/1").fails("W1.1/work/2").fails("W1.1/work/3");

describe("--auto", () => {
  test("approves the plan, then the landing, each once for what it is", () => {
    const plan = getAutoAnswer(viewed(planned()));
    const land = getAutoAnswer(viewed(landing()));
    expect(plan?.text).toBe("/approve");
    expect(land?.text).toBe("/approve");
    expect(plan?.key).not.toBe(land?.key);
    expect(getAutoAnswer(viewed(planned()))?.key).toBe(plan?.key);
    expect(findOpenQuestion(viewed(planned()))).toBeNull();
    expect(findOpenQuestion(viewed(landing()))).toBeNull();
  });

  test("lets waves begin, and launches what is prepared", () => {
    const gates = { ...DEFAULT_SETTINGS.gates, launch: "human" as const, wave: "human" as const };
    const stage = building(undefined, { gates });
    expect(getAutoAnswer(viewed(stage))).toEqual({ key: "start W1.1,W1.2", text: "/start" });
    merged(stage.says("/start"), "W1.1", "W1.2");
    expect(getAutoAnswer(viewed(stage))).toEqual({ key: "wave 2", text: "/approve" });
  });

  test("answers nothing while the workers work", () => {
    const view = viewed(building());
    expect([getAutoAnswer(view), findOpenQuestion(view)]).toEqual([null, null]);
  });

  test("does not answer for a worker that failed: the run is stuck once nothing else goes on", () => {
    const stage = failed(building());
    expect(findOpenQuestion(viewed(stage)), "W1.2 still works").toBeNull();
    inReview(stage, "W1.2");
    expect(findOpenQuestion(viewed(stage)), "W1.2 is in review").toBeNull();
    const done = merged(failed(building()), "W1.2");
    expect(getAutoAnswer(viewed(done))).toBeNull();
    expect(findOpenQuestion(viewed(done))).toMatch(/^W1\.1 waits for a person/);
  });

  test("does not answer for a plan that doesn't hold", () => {
    const bad = aPlan(aBrief("W1.1", ["W1.2"]), aBrief("W1.2"));
    const stage = planned(bad).closes("build/architect/2", bad);
    expect(findOpenQuestion(viewed(stage)), "the third architect works").toBeNull();
    stage.closes("build/architect/3", bad);
    expect(findOpenQuestion(viewed(stage))).toContain("W1.2");
  });

  test("a build that the engine stopped is stuck, though its session is to be launched again", () => {
    const stage = new Stage()
      .settle()
      .stops("build/architect/1", "Claude Code is not on this runner.");
    expect(findOpenQuestion(viewed(stage))).toMatch(
      /^Claude Code is not on this runner\. Fix that/,
    );
    const other = building().stops("W1.1/work/1", "The key is bad.");
    expect(findOpenQuestion(viewed(other)), "W1.2 still works").toBeNull();
    expect(findOpenQuestion(viewed(inReview(other, "W1.2")))).toMatch(/^The key/);
  });
});
