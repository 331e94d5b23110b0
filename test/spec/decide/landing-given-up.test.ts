/**
 * Candidates and the landing share one pull request. After somebody closes it, the build no longer
 * refers to it.
 */
import { expect, test } from "vitest";
import { APPROVE, LAND } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { closes } from "../support/pulls.ts";
import { inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** All workers were checked as candidates, and the build is about to land. */
function landing(): Stage {
  const stage = checkedByCandidate();
  for (const id of ["W1.1", "W1.2", "W2.1"] as const)
    inReview(stage, id).closes(`${id}/review/1`, APPROVE);
  return stage.closes("build/close/1", LAND);
}

/** Numbers by which Baton finds the pull request. */
const heldBy = ({ state }: Stage) => [state!.build.landing?.pr, state!.build.candidate?.pr];

test("given a landing in the candidates' pull request, when its branch goes, then another opens", () => {
  const stage = landing();
  const first = stage.pull("land").number;
  expect(heldBy(stage)).toEqual([first, first]);
  closes(stage.pull("land"), "ann");
  stage.facts.refs.land = null;
  stage.settle();
  expect(stage.pull("land").number).not.toBe(first);
  expect(heldBy(stage)).not.toContain(first);
});

test("given a landing in the candidates' pull request, when it is closed, /retry opens another", () => {
  const stage = landing();
  const first = stage.pull("land").number;
  closes(stage.pull("land"), "ann");
  stage.settle().says("/retry");
  expect(stage.pull("land").number).not.toBe(first);
  expect(heldBy(stage)).not.toContain(first);
});
