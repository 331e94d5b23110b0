import { describeReviewCourse } from "../../../src/core/messages/review.ts";
import { describe, expect, test } from "vitest";
import { ALIGNED, APPROVE, CHANGES, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import type { Stage } from "../support/stage.ts";

const asks = (body: string, more = {}) => ({
  ...CHANGES,
  findings: [{ ...CHANGES.findings[0]!, body, ...more }],
});
const body = (stage: Stage, round: number) => stage.state!.reviews[`W1.1.${round}`]!;
const twoRounds = (second: unknown) =>
  inReview(building(), "W1.1")
    .closes("W1.1/review/1", CHANGES)
    .closes("W1.1/rework/1", COMPLETE)
    .closes("W1.1/review/2", second);

describe("given rounds of review", () => {
  test("when the second approves, then blocking findings are settled, and both give the reason", () => {
    const stage = twoRounds(APPROVE);
    expect(describeReviewCourse(body(stage, 1))).toBe("Round 1 of 3: 1 blocking finding.");
    expect(describeReviewCourse(body(stage, 2))).toBe(
      "Round 2 of 3: approved; 1 of 1 blocking finding settled.",
    );
    expect(body(stage, 1).findings).toMatchObject([{ id: "1.1", settled: "W1.1/review/2" }]);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("when one of two is settled, then the next rework reads what is still open", () => {
    const two = {
      ...CHANGES,
      findings: [...CHANGES.findings, asks("No unit is checked.").findings[0]!],
    };
    const stage = inReview(building(), "W1.1")
      .closes("W1.1/review/1", two)
      .closes("W1.1/rework/1", COMPLETE)
      .closes("W1.1/review/2", { ...CHANGES, findings: [], settled: ["1.1"], open: ["1.2"] });
    expect(describeReviewCourse(body(stage, 2))).toBe(
      "Round 2 of 3: 1 of 2 blocking findings settled.",
    );
    expect(stage.state!.workers["W1.1"]!.session?.reasons.map(describeSessionReason)).toEqual([
      "review round 2: reviews/W1.1.2.json; still open from before: 1.2",
    ]);
  });

  test("when the second round begins, then its session gets the first one's head", () => {
    const stage = inReview(building(), "W1.1");
    const first = stage.pull("W1.1").headSha;
    stage.closes("W1.1/review/1", CHANGES).closes("W1.1/rework/1", COMPLETE);
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({ kind: "review", since: first });
  });

  test("when three rounds ask for changes, then a person decides, and their approval ends it", () => {
    const stage = inReview(building(), "W1.1");
    for (const round of [1, 2, 3] as const) {
      stage.closes(
        `W1.1/review/${round}`,
        asks(["Zero.", "Negative ones.", "No unit."][round - 1]!, { why_now: "x" }),
      );
      if (round < 3) stage.closes(`W1.1/rework/${round}`, COMPLETE);
    }
    expect(describeReviewCourse(body(stage, 3))).toBe(
      "Round 3 of 3: 3 blocking findings left; a person decides.",
    );
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain(
      "After 3 rounds the review still asks for changes to W1.1",
    );
    stage.says("/approve W1.1");
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("when a rework changes nothing, then that is a failure and not a loop", () => {
    const stage = inReview(building(), "W1.1")
      .closes("W1.1/review/1", CHANGES)
      .closes("W1.1/rework/1", COMPLETE, { files: 0 });
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/2");
  });

  test("when a person is needed, then they are asked once", () => {
    const alignment = { ...ALIGNED, intent: { met: false, words: "Nobody asked for it." } };
    const stage = inReview(building(), "W1.1");
    stage.closes("W1.1/review/1", {
      ...APPROVE,
      alignment,
      verdict: "needs_person",
      summary: "Two readings.",
    });
    const asked = () =>
      stage.comments.filter((c) =>
        c.includes("The review of W1.1 asks for a person: Two readings."),
      );
    expect(asked()).toHaveLength(1);
    expect(stage.wait(60_000).settle() && asked()).toHaveLength(1);
  });
});
