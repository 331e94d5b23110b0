import { withBudgets } from "../support/budgets.ts";
import { expect, test } from "vitest";
import { aBrief, aPlan } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** A build of one worker whose budget of $20 is spent. */
function spent(): Stage {
  const stage = building(aPlan(aBrief("W1.1")), withBudgets({ build: 20 }));
  stage.played = { model: "sonnet", dollars: 20.14 };
  return inReview(stage, "W1.1");
}

test.each(["/budget $30", "/budget +10", "/budget none"])(
  "when a person says %s, then the build continues",
  (words) => {
    const stage = spent().says(words);
    expect(stage.state?.build.stop).toBeNull();
    expect(stage.dispatched).toContain("W1.1/review/1");
  },
);

test.each([
  ["/budget $20.10", "is too little to continue"],
  ["/retry", "`/budget $35` continues the build"],
])("when a person says %s, then they read why that does not help", (words, answer) => {
  const stage = spent().says(words);
  expect(stage.comments.at(-1)).toContain(answer);
  // The question is still open: Baton asks nobody a second time.
  expect(stage.comments.filter((body) => body.startsWith("@ann, Baton needs you"))).toHaveLength(1);
  expect(stage.dispatched).not.toContain("W1.1/review/1");
});

test("when the configuration allows more, then the build continues automatically", () => {
  const stage = spent();
  if (stage.facts.settings.ok) stage.facts.settings.value.budgets.build = 40;
  expect(stage.settle().dispatched).toContain("W1.1/review/1");
});

test("when the configuration can't be read meanwhile, then the build does not continue", () => {
  const stage = spent();
  stage.facts.settings = { ok: false, problem: "line 1: not valid YAML" };
  expect(stage.settle().state?.build).toMatchObject({ budget: 20, stop: { cause: "budget" } });
  expect(stage.dispatched).not.toContain("W1.1/review/1");
});

test("given no budget, then nothing can be added to it", () => {
  const stage = building().says("/budget +5");
  expect(stage.comments.at(-1)).toContain("no budget to add to");
});
