import { expect, test } from "vitest";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { inReview, merged } from "../support/scenes.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import type { Stage } from "../support/stage.ts";

/** W1.2 is red on the candidate until it is reworked. Alone it would be green. */
function redTogether(): Stage {
  const stage: Stage = checkedByCandidate(() =>
    stage.state!.build.candidate?.worker === "W1.2" && !stage.dispatched.includes("W1.2/rework/1")
      ? "failed"
      : "passed",
  );
  return merged(stage, "W1.1", "W1.2");
}

test("a red candidate reworks the worker that it checks, with merged work, and reverts nothing", () => {
  const stage = redTogether();
  expect(stage.status("W1.1")).toBe("merged");
  const { session } = stage.state!.workers["W1.2"]!;
  expect(session).toMatchObject({ kind: "rework", other: stage.facts.refs.build!.sha });
  expect(session!.reasons.map(describeSessionReason)[0]).toContain(
    `checks fail on the candidate, #${stage.pull("land").number}, which is W1.2 on top ` +
      "of what is merged: ",
  );
  stage.closes("W1.2/rework/1", COMPLETE).closes("W1.2/review/2", APPROVE);
  expect(stage.status("W1.2")).toBe("merged");
  expect(stage.effects("candidate")).toHaveLength(3);
});

test("a branch that contains all merged work is reworked without a merge", () => {
  let result: "pending" | "failed" = "pending";
  const stage = inReview(
    checkedByCandidate(() => result),
    "W1.1",
  ).closes("W1.1/review/1", APPROVE);
  stage.facts.refs.land!.tree = stage.pull("W1.1").headTree;
  result = "failed";
  stage.settle();
  expect(stage.state!.workers["W1.1"]!.session).toMatchObject({ kind: "rework", other: null });
});

test("while one worker is reworked, the next one has its turn", () => {
  const stage: Stage = checkedByCandidate(() =>
    stage.state!.build.candidate?.worker === "W1.1" ? "failed" : "passed",
  );
  merged(stage, "W1.1", "W1.2");
  expect([stage.status("W1.1"), stage.status("W1.2")]).toEqual(["rework", "merged"]);
});

test("after three red candidates, a person is asked", () => {
  const stage = inReview(
    checkedByCandidate(() => "failed"),
    "W1.1",
  ).closes("W1.1/review/1", APPROVE);
  stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", APPROVE);
  stage.closes("W1.1/rework/2", COMPLETE).closes("W1.1/review/3", APPROVE);
  expect(stage.status("W1.1")).toBe("blocked");
  expect(stage.comments.at(-1)).toContain("still, after 2 reworks");
});

test("a worker that conflicts with merged work is reworked before GitHub reports the conflict", () => {
  const stage = checkedByCandidate();
  stage.refusing.set("candidate", "conflict");
  inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
  expect(stage.state!.workers["W1.1"]!.session!.reasons.map(describeSessionReason)[0]).toContain(
    "conflicts with baton/7-add-units/build",
  );
});

test("checks that never start are asked about after a quarter of an hour", () => {
  const stage = inReview(
    checkedByCandidate(() => "absent"),
    "W1.1",
  ).closes("W1.1/review/1", APPROVE);
  stage.wait(16 * 60_000).settle();
  expect(stage.status("W1.1")).toBe("blocked");
  expect(stage.comments.at(-1)).toContain(
    `No check has started on pull request #${stage.pull("land").number}`,
  );
});
