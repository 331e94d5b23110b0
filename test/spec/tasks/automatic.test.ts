/** Reviews that the settings ask for. */
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { TargetFact } from "../../../src/core/model/task.ts";
import {
  isAutomatic,
  MAX_AUTOMATIC_REVIEWS,
  REVIEW_QUIET_MS,
} from "../../../src/core/tasks/automatic-reviews.ts";
import { T0 } from "../support/facts.ts";
import { REVIEWED, TaskStage } from "../support/task-stage.ts";

const stageOf = (review: "off" | "label" | "always", target: Partial<TargetFact> = {}) =>
  new TaskStage(target, { review }).settle();
const label = (role: "triage" | "write") => ({ label: { by: "kit", role } });

describe("review", () => {
  test.each([
    ["off", {}, 0],
    ["off", label("write"), 0],
    ["always", {}, 1],
    ["always", { draft: true }, 0],
    ["always", { author: { login: "dependabot", bot: true, role: "none" } }, 0],
    ["always", { own: true }, 0],
    ["always", { open: false }, 0],
    ["always", { kind: "issue" }, 0],
    ["label", {}, 0],
    ["label", label("triage"), 0],
    ["label", label("write"), 1],
    // A person who sets the label on it wants the review.
    [
      "label",
      { ...label("write"), draft: true, author: { login: "dependabot", bot: true, role: "none" } },
      1,
    ],
  ] as const)("%s of %j starts %i sessions", (review, target, sessions) => {
    expect(stageOf(review, target as Partial<TargetFact>).dispatched).toHaveLength(sessions);
  });

  test.each([
    ["always", null, {}, 0],
    ["always", null, { day: 5 }, 1],
    ["always", null, { installation: 50 }, 1],
    ["always", "feet", {}, 1],
    ["label", null, {}, 1],
  ] as const)(
    "%s of a pull request from branch %s with budgets %j starts %i sessions",
    (review, branch, more, n) => {
      const budgets = { ...DEFAULT_SETTINGS.budgets, ...more };
      const stage = new TaskStage({ branch, ...label("write") }, { review, budgets }).settle();
      expect(stage.dispatched).toHaveLength(n);
      // A person who asks for a review gets it anyway.
      expect(stage.says("/orchestrate review").dispatched.length).toBeGreaterThan(0);
    },
  );

  test("waits until a head is stable, and reviews each head once", () => {
    const stage = stageOf("always", {});
    stage.closes("W1.1/review/1", REVIEWED).settle();
    expect(stage.dispatched).toHaveLength(1);
    stage.pushes("newer");
    expect(stage.dispatched).toHaveLength(1);
    expect(Date.parse(stage.wakeAt!) - Date.parse(T0)).toBe(REVIEW_QUIET_MS);
    stage.wait(REVIEW_QUIET_MS);
    expect(stage.dispatched).toEqual(["W1.1/review/1", "W1.1/review/2"]);
  });

  test(
    `ends after ${MAX_AUTOMATIC_REVIEWS} of one pull request, except ` + `for a person who asks`,
    () => {
      const stage = stageOf("always");
      for (let n = 1; n <= MAX_AUTOMATIC_REVIEWS + 2; n++) {
        if (stage.state) stage.closes(`W1.1/review/${n}`, REVIEWED);
        stage.pushes(`push ${n}`).wait(REVIEW_QUIET_MS);
      }
      expect(stage.dispatched).toHaveLength(MAX_AUTOMATIC_REVIEWS);
      expect(stage.says("/orchestrate review").dispatched).toHaveLength(MAX_AUTOMATIC_REVIEWS + 1);
    },
  );

  test(
    `ends after ${MAX_AUTOMATIC_REVIEWS} sessions, even if its author closes the pull ` +
      "request each time before one ends",
    () => {
      const stage = stageOf("always");
      for (let n = 1; n <= MAX_AUTOMATIC_REVIEWS + 2; n++) {
        stage.facts.target = { ...stage.facts.target, open: false };
        stage.settle();
        stage.facts.target = { ...stage.facts.target, open: true };
        stage.pushes(`push ${n}`).wait(REVIEW_QUIET_MS);
      }
      expect(stage.dispatched).toHaveLength(MAX_AUTOMATIC_REVIEWS);
    },
  );

  test("that is impossible says so in its own comment and mentions nobody", () => {
    const stage = stageOf("always");
    for (const n of [1, 2, 3]) stage.fails(`W1.1/review/${n}`, `It broke: ${n}`);
    expect(stage.effects("comment")).toEqual([]);
    expect(stage.words).toContain("**Review: not done**");
    stage.settle();
    expect(stage.dispatched).toHaveLength(3);
  });
});

describe("a record", () => {
  test.each([
    ["of a review that only `review: always` asked for", "always", "", true],
    ["with a person's question besides it", "always", "/ask where?", false],
    ["of a review that a label asked for", "label", "", false],
  ] as const)("%s is automatic or not (`review: %s`, %j)", (_, review, words, expected) => {
    const stage = stageOf(review, label("write"));
    if (words !== "") stage.says(words);
    expect(isAutomatic({ review }, stage.state!)).toBe(expected);
  });

  test("of an ended automatic review is not automatic, because nothing is open in it", () => {
    const stage = stageOf("always").closes("W1.1/review/1", REVIEWED);
    expect(isAutomatic({ review: "always" }, stage.last ?? stage.state!)).toBe(false);
  });
});
