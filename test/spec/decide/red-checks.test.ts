import { describe, expect, test } from "vitest";
import { APPROVE, LAND } from "../support/facts.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { building, inReview, merged } from "../support/scenes.ts";

describe("red checks", () => {
  test("get a rework that names them, and never a merge", () => {
    const stage = building();
    stage.verdictOfCi = (key) => (key === "W1.1" ? "failed" : "passed");
    inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.state?.workers["W1.1"]?.session?.reasons.map(describeSessionReason)[0]).toContain(
      "checks fail",
    );
    expect(stage.effects("merge")).toEqual([]);
  });

  test("that no rework can fix end blocked and ask a person", () => {
    const stage = building();
    stage.verdictOfCi = () => "failed";
    inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
    stage.fails("W1.1/rework/1").fails("W1.1/rework/2").fails("W1.1/rework/3");
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain("checks fail");
  });

  test("on the landing pull request stop the build", () => {
    const stage = building();
    stage.verdictOfCi = (key) => (key === "land" ? "failed" : "passed");
    merged(stage, "W1.1", "W1.2", "W2.1").closes("build/close/1", LAND);
    expect(stage.state?.build.stop?.cause).toBe("landing");
    expect(stage.effects("merge").some((m) => m.key === "land")).toBe(false);
  });
});
