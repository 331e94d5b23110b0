import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES } from "../support/facts.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { building, inReview, planned } from "../support/scenes.ts";

describe("given `ci: auto`, checks and review run side by side", () => {
  const red = () => {
    const stage = building(undefined, { ci: "auto" });
    stage.verdictOfCi = (key) => (key === "W1.1" ? "failed" : "passed");
    return inReview(stage, "W1.1");
  };

  test("red jobs rerun during the review, which is not interrupted", () => {
    const stage = red();
    expect(stage.effects("rerun")).toHaveLength(1);
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.dispatched.filter((name) => name.startsWith("W1.1/rework"))).toEqual([]);
  });

  test("one rework handles the review's findings and the red checks, findings first", () => {
    const stage = red().closes("W1.1/review/1", CHANGES);
    const { reasons: asked, failing } = stage.state!.workers["W1.1"]!.session!;
    const reasons = asked.map(describeSessionReason);
    expect(reasons[0]).toContain("review round 1");
    expect(reasons[1]).toContain("checks fail on pull request");
    expect(failing.map((check) => check.name)).toEqual(["test"]);
  });

  test("an approval doesn't merge what is red", () => {
    const stage = red().closes("W1.1/review/1", APPROVE);
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.effects("merge")).toEqual([]);
  });
});

describe("given no CI on workers' pull requests", () => {
  const noCi = (expected: { land: boolean; byPath: boolean }) => {
    const stage = planned();
    stage.facts.ciExpected = { workers: false, ...expected };
    stage.settle();
    return stage.effects("document").findLast((d) => d.key === "plan")!.body;
  };

  test("the plan comment says so", () => {
    expect(noCi({ land: false, byPath: false })).toContain(
      "No workflow runs on workers' pull requests: Baton merges them after the review alone.",
    );
    expect(noCi({ land: true, byPath: true })).toContain(
      "whose changed files match their `paths:`",
    );
  });
});
