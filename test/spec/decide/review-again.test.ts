/** `/review`: a round beyond the three, of the whole pull request. */
import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES, COMPLETE } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";

/** Three rounds that each asked for changes. Baton now asks a person. */
function stuck() {
  const stage = inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
  stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", CHANGES);
  return stage.closes("W1.1/rework/2", COMPLETE).closes("W1.1/review/3", CHANGES);
}

describe("given /review", () => {
  test("of a worker without remaining rounds, then another review judges everything and counts", () => {
    const stage = stuck();
    expect(stage.status("W1.1")).toBe("blocked");
    stage.says("/review W1.1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/4");
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({ since: null });
    expect(stage.closes("W1.1/review/4", APPROVE).status("W1.1")).toBe("merged");
  });

  test("then what it asks for is reworked, because a new series of rounds begins", () => {
    const stage = stuck().says("/review W1.1").closes("W1.1/review/4", CHANGES);
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/3");
  });

  test("of an approved worker on hold, then it waits for the new verdict", () => {
    const stage = merged(building().says("/hold"), "W1.1").says("/review W1.1").says("/unhold");
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.closes("W1.1/review/2", APPROVE).status("W1.1")).toBe("merged");
  });

  test("after a person's `/approve`, then the newer verdict counts", () => {
    const stage = inReview(building().says("/hold"), "W1.1")
      .says("/approve W1.1")
      .says("/review W1.1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/2");
  });

  test("after a person's review on GitHub, then that one remains, and the answer says what to do", () => {
    const stage = inReview(building().says("/hold"), "W1.1");
    const { headSha, headTree } = stage.pull("W1.1");
    const review = {
      id: 5,
      author: "bob",
      role: "write" as const,
      state: "APPROVED" as const,
      body: "",
      at: stage.now,
    };
    stage.pull("W1.1").reviews = [{ ...review, commit: headSha, tree: headTree }];
    expect(stage.settle().says("/review W1.1").comments.at(-1)).toMatch(
      /^`@bob` has judged W1\.1.*dismiss that review first/,
    );
  });

  test("when there is nothing to review or a review is running, then it is answered", () => {
    expect(building().says("/review W1.1").comments.at(-1)).toContain(
      "W1.1 has no pull request yet",
    );
    expect(inReview(building(), "W1.1").says("/review W1.1").comments.at(-1)).toContain(
      "is being reviewed already",
    );
    expect(merged(building(), "W1.1").says("/review W1.1").comments.at(-1)).toContain(
      "W1.1 is merged",
    );
  });
});
