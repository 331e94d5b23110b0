import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";

describe("the same checks red again and again", () => {
  test("on the third head in a row ask a person, even if reworks are left", () => {
    const stage = building();
    stage.verdictOfCi = () => "failed";
    inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
    stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("rework");
    stage.closes("W1.1/rework/2", COMPLETE).closes("W1.1/review/3", APPROVE);
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain("after 2 reworks");
    expect(stage.effects("merge")).toEqual([]);
  });

  test("start counting again after a person's `/retry`", () => {
    const stage = building();
    stage.verdictOfCi = () => "failed";
    inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
    stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", APPROVE);
    stage.closes("W1.1/rework/2", COMPLETE).closes("W1.1/review/3", APPROVE);
    stage.verdictOfCi = () => "passed";
    stage
      .says("/retry W1.1 mock the clock")
      .closes("W1.1/rework/3", COMPLETE)
      .closes("W1.1/review/4", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
  });
});

test("a conflict is resolved before Baton waits for checks, which GitHub does not start then", () => {
  const stage = building();
  inReview(stage, "W1.1");
  stage.pull("W1.1").mergeable = false;
  stage.closes("W1.1/review/1", APPROVE);
  expect(stage.state?.workers["W1.1"]?.session).toMatchObject({ kind: "rework", outcome: null });
});
