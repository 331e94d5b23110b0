import { withBudgets } from "../support/budgets.ts";
import { describe, expect, test } from "vitest";
import { aBrief, aPlan, APPROVE } from "../support/facts.ts";
import { building, inReview, landing } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** Wave 1 runs. W1.1's work costs this much. */
function spent(dollars: number | null, budget = 20, plan = aPlan()): Stage {
  const stage = building(plan, withBudgets({ build: budget }));
  stage.played = { model: "sonnet", dollars };
  inReview(stage, "W1.1");
  stage.played = { model: "sonnet", dollars: 0 };
  return stage;
}
const questions = (stage: Stage) => stage.comments.filter((body) => body.startsWith("@ann"));
const status = (stage: Stage) =>
  stage.effects("document").findLast((one) => one.key === "status")!.body;

describe("a build's budget", () => {
  test("given less than four fifths spent, then nobody is notified; the status shows the amount", () => {
    const stage = spent(15.99);
    expect(stage.comments).toEqual([]);
    expect(status(stage)).toContain("The build has spent $15.99 of its budget of $20.");
  });

  test("given four fifths spent, then it is said once without a mention, and sessions continue", () => {
    const stage = spent(16, 20, aPlan(aBrief("W1.1")))
      .closes("W1.1/review/1", APPROVE)
      .wait(60_000)
      .settle();
    expect(
      stage.comments.filter((body) => body.includes("$16.00 of its budget of $20")),
    ).toHaveLength(1);
    expect(questions(stage)).toEqual([]);
    expect(stage.dispatched).toContain("W1.1/review/1");
  });

  test("given all of it spent, then no session starts, running ones end, and one question is asked", () => {
    const stage = spent(20.14);
    expect(stage.dispatched).not.toContain("W1.1/review/1");
    expect(questions(stage)).toHaveLength(1);
    expect(questions(stage)[0]).toContain(
      "has spent $20.14 of its budget of $20. No new session starts",
    );
    expect(questions(stage)[0]).toContain("`/budget $35` continues the build, `/cancel` ends");
    inReview(stage, "W1.2").wait(60_000).settle();
    expect(stage.state?.completions).toHaveProperty("W1.2/work/1");
    expect(questions(stage)).toHaveLength(1);
    expect(stage.why("W1.1")).toContain("budget");
  });

  test("given sessions without a known price, then a sentence says that they are not included", () => {
    const stage = spent(null);
    expect(status(stage)).toContain(
      "$0.00 of its budget of $20; 1 session without a known price not counted.",
    );
    expect(stage.says("/budget +5").state?.build.budget).toBe(25);
  });

  test("given a landing that needs no session, then a spent budget does not block it", () => {
    const stage = landing(withBudgets({ build: 20 }));
    stage.state!.build.usage.dollars = 30;
    expect(stage.settle().state?.build.stop).toBeNull();
    expect(stage.says("/land").state?.build.status).toBe("landed");
  });
});
