import { expect, test } from "vitest";
import { planned } from "./support/scenes.ts";

const NOTE =
  "`.github/workflows/baton.yml` was written for other settings: it has no step `Isolation`.";

test("a workflow that differs is reported in the plan comment and prevents no start", () => {
  const stage = planned();
  const plan = () => stage.effects("document").findLast((effect) => effect.key === "plan")!.body;
  expect(plan()).not.toContain("To fix");
  stage.facts.repository.workflowDiffers = NOTE;
  stage.settle();
  expect(plan()).toContain(`**To fix:** ${NOTE}`);
  stage.says("/approve");
  expect(stage.dispatched).toContain("W1.1/work/1");
  stage.facts.repository.workflowDiffers = null;
  stage.settle();
  expect(plan()).not.toContain("To fix");
});
