import { describe, expect, test } from "vitest";
import { CHANGES, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

describe("reviews that don't converge", () => {
  test("after three rounds a person decides, and their approval ends it", () => {
    const stage = inReview(building(), "W1.1");
    for (const round of [1, 2, 3] as const) {
      stage.closes(`W1.1/review/${round}`, CHANGES);
      if (round < 3) stage.closes(`W1.1/rework/${round}`, COMPLETE);
    }
    expect(stage.status("W1.1")).toBe("blocked");
    stage.says("/approve W1.1");
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("a rework that changes nothing is a failure, not a loop", () => {
    const stage = inReview(building(), "W1.1")
      .closes("W1.1/review/1", CHANGES)
      .closes("W1.1/rework/1", COMPLETE, { files: 0 });
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/2");
  });
});

describe("people's reviews outrank Baton's", () => {
  const reviewBy = (stage: Stage, state: "APPROVED" | "CHANGES_REQUESTED", role: "read" | "write") => {
    const commit = stage.pull("W1.1").headSha;
    stage.pull("W1.1").reviews.push({ id: 5, author: "ben", role, state, commit, body: "Handle zero.", at: stage.now });
    return stage.settle();
  };

  test("a person with write who asks for changes gets a rework with their words", () => {
    const stage = reviewBy(inReview(building(), "W1.1"), "CHANGES_REQUESTED", "write");
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.state?.workers["W1.1"]?.session?.reasons[0]).toContain("Handle zero.");
  });

  test("an outsider's review is not heeded, neither way", () => {
    const asked = reviewBy(inReview(building(), "W1.1"), "CHANGES_REQUESTED", "read");
    expect(asked.dispatched.at(-1)).toBe("W1.1/review/1");
    const approved = reviewBy(inReview(building(), "W1.1"), "APPROVED", "read");
    expect(approved.status("W1.1")).toBe("in_review");
  });
});
