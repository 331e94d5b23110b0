import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE, sha } from "../support/facts.ts";
import { reviewBy, saysOnLine } from "../support/reviews.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { building, inReview } from "../support/scenes.ts";

const begun = () => inReview(building(), "W1.1");
const worker = (stage: ReturnType<typeof begun>) => stage.state!.workers["W1.1"]!;

describe("a person with write who asks for changes", () => {
  test("gets a rework with their words first, including those on lines; a session then reviews it", () => {
    const stage = begun();
    saysOnLine(stage, { review: 5, body: "Not `==`." });
    reviewBy(stage, "ben", "CHANGES_REQUESTED", { body: "Handle zero." });
    expect(worker(stage).session?.reasons.map(describeSessionReason)).toEqual([
      "@ben asks for changes: Handle zero. (what was said on lines is in threads/W1.1.md)",
      "@ben on src/W1.1.js:3: Not `==`.",
    ]);
    expect(stage.closes("W1.1/rework/1", COMPLETE).dispatched.at(-1)).toBe("W1.1/review/2");
  });

  test("is awaited even if a session approves the rework, and their approval merges it", () => {
    const stage = reviewBy(begun(), "ben", "CHANGES_REQUESTED");
    stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain(
      "W1.1/rework/1 made them, and the review approves the result",
    );
    expect(stage.effects("verdict_check").at(-1)).toMatchObject({ conclusion: "action_required" });
    expect(reviewBy(stage, "ben", "APPROVED", { id: 6 }).status("W1.1")).toBe("merged");
  });

  test("is not overruled by another's approval or another's /approve", () => {
    const stage = reviewBy(begun(), "ben", "CHANGES_REQUESTED");
    reviewBy(stage, "cleo", "APPROVED", { id: 6 });
    expect(stage.status("W1.1")).toBe("rework");
    stage.says("/approve W1.1", { by: "cleo" });
    expect(stage.comments.at(-1)).toContain(
      "`@ben` requested changes of W1.1. This blocks it until they approve",
    );
    expect(stage.status("W1.1")).toBe("rework");
  });

  test("ends with their own /approve; another person's request remains until they approve too", () => {
    const stage = reviewBy(begun(), "ben", "CHANGES_REQUESTED");
    reviewBy(stage, "cleo", "CHANGES_REQUESTED", { id: 6 });
    stage.says("/approve W1.1", { by: "ben" });
    expect(stage.comments.at(-1)).toMatch(
      /^Your approval of W1\.1 at \S+ counts\. `@cleo` requested changes of W1\.1/,
    );
    expect(stage.status("W1.1")).toBe("rework");
    expect(stage.says("/approve W1.1", { by: "cleo" }).status("W1.1")).toBe("merged");
  });

  test("counts on an older commit too", () => {
    const stage = reviewBy(begun(), "ben", "CHANGES_REQUESTED", { commit: sha("older") });
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
  });

  test("is read together with all others that wait for the same rework", () => {
    const stage = reviewBy(begun(), "ben", "CHANGES_REQUESTED", { body: "Zero." });
    reviewBy(stage, "cleo", "CHANGES_REQUESTED", { id: 6, body: "Names." });
    expect(worker(stage).session?.reasons.map(describeSessionReason)).toEqual([
      "@ben asks for changes: Zero.",
      "@cleo asks for changes: Names.",
    ]);
  });
});

describe("a person's approval", () => {
  test("ends the sessions' rounds: they decide about later changes, and are asked once", () => {
    const stage = begun();
    stage.verdictOfCi = () => "failed";
    reviewBy(stage, "ben", "APPROVED");
    stage.closes("W1.1/rework/1", COMPLETE);
    expect(stage.dispatched).not.toContain("W1.1/review/2");
    expect(
      stage.comments.filter((c) => c.includes("ben approved W1.1, and it has changed since")),
    ).toHaveLength(1);
  });

  test("of an older commit approves nothing", () => {
    const stage = reviewBy(begun(), "ben", "APPROVED", { tree: sha("older") });
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.effects("merge")).toEqual([]);
  });
});

test("an outsider's review does not count in either direction", () => {
  for (const state of ["CHANGES_REQUESTED", "APPROVED"] as const) {
    const stage = reviewBy(begun(), "rose", state, { role: "read" });
    expect([stage.status("W1.1"), stage.dispatched.at(-1)]).toEqual(["in_review", "W1.1/review/1"]);
  }
});
