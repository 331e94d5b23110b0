import { expect, test } from "vitest";
import { APPROVE } from "../support/facts.ts";
import { checkedByCandidate, CI_ON_MAIN } from "../support/candidates.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const approved = (stage: Stage) => inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);

test("given ci auto, then a candidate is made in the same way", () => {
  const stage = building(undefined, { ci: "auto" });
  Object.assign(stage.facts, CI_ON_MAIN);
  expect(approved(stage).effects("candidate")).toHaveLength(1);
});

test("when workers' pull requests get CI after all, then candidates end and their checks count", () => {
  const stage = approved(checkedByCandidate(() => "pending"));
  stage.facts.ciExpected = { workers: true, land: true, byPath: false };
  stage.verdictOfCi = () => "passed";
  stage.settle();
  expect(stage.effects("recommit")).toHaveLength(1);
  expect(stage.status("W1.1")).toBe("merged");
});

test.each([
  { workers: true, land: true, byPath: false },
  { workers: false, land: false, byPath: false },
])("given CI that starts %j, then there is no candidate", (ciExpected) => {
  const stage = building();
  stage.facts.ciExpected = ciExpected;
  expect(approved(stage).effects("candidate")).toEqual([]);
  expect(stage.status("W1.1")).toBe("merged");
});
