import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES, COMPLETE } from "../support/facts.ts";
import { dismiss, reviewBy, saysOnLine } from "../support/reviews.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const begun = () => inReview(building(), "W1.1");

describe("a dismissed review no longer counts", () => {
  test("given an approval, then the worker goes back to review, and the pull request says so", () => {
    const stage = begun();
    stage.facts.pulls["W1.1"]!.mergeable = null;
    reviewBy(stage, "ben", "APPROVED");
    expect(stage.status("W1.1")).toBe("mergeable");
    stage.facts.pulls["W1.1"]!.mergeable = true;
    dismiss(stage, "ben");
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/2");
    expect(stage.comments.at(-1)).toBe(
      "The approval by `@ben` was dismissed: W1.1 is reviewed again.",
    );
  });

  test("given a request that is being reworked, then that ends, and a session reviews as before", () => {
    const stage = dismiss(reviewBy(begun(), "ben", "CHANGES_REQUESTED"), "ben");
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/2");
    expect(stage.comments.at(-1)).toBe(
      "The request for changes by `@ben` was dismissed: it no longer counts.",
    );
  });

  test("given a request that only its author could withdraw, then the session's approval merges", () => {
    const stage = reviewBy(begun(), "ben", "CHANGES_REQUESTED");
    stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("blocked");
    expect(dismiss(stage, "ben").status("W1.1")).toBe("merged");
  });

  test("given a review that never counted, then nothing happens", () => {
    const stage = reviewBy(begun(), "rose", "APPROVED", { role: "read" });
    const said = stage.comments.length;
    expect(dismiss(stage, "rose").comments).toHaveLength(said);
  });
});

describe("threads on lines", () => {
  const finding = (stage: Stage) => stage.state!.reviews["W1.1.1"]!.findings[0]!;
  const reviewed = () => {
    const stage = begun().closes("W1.1/review/1", CHANGES);
    stage.pull("W1.1").threads.push({
      ...{
        id: "T1",
        finding: "1.1",
        path: "src/W1.1.js",
        line: 1,
        resolved: false,
        resolvedBy: null,
        comments: [],
      },
    });
    return stage.settle();
  };

  test("given a finding that the next round settles, then its thread is answered and resolved once", () => {
    const stage = reviewed().closes("W1.1/rework/1", COMPLETE);
    stage.pull("W1.1").mergeable = null;
    stage.closes("W1.1/review/2", APPROVE);
    const { head } = stage.state!.reviews["W1.1.2"]!;
    const body = `Settled by ${head}.`;
    expect(stage.effects("resolve_thread")).toEqual([
      { type: "resolve_thread", thread: "T1", body },
    ]);
    stage.pull("W1.1").threads[0]!.resolved = false;
    expect(stage.settle().effects("resolve_thread")).toHaveLength(1);
  });

  test.each(["write", "read"] as const)(
    "given one that somebody with %s resolves, then it is settled only with write access",
    (role) => {
      const stage = reviewed();
      Object.assign(stage.pull("W1.1").threads[0]!, {
        resolved: true,
        resolvedBy: { login: "ben", role },
      });
      expect(finding(stage.settle()).settled).toBe(role === "write" ? "@ben" : null);
    },
  );

  test.each(["write", "read"] as const)(
    "given an answer by somebody with %s, then sessions read it only with write access",
    (role) => {
      const stage = saysOnLine(reviewed(), { role, body: "It can't be zero here." }).settle();
      const words = stage.state!.workers["W1.1"]!.words.map((one) => one.text);
      expect(words).toEqual(role === "write" ? ["It can't be zero here."] : []);
    },
  );
});
