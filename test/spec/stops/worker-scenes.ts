/** Stops W1.1 for each cause, by events that really lead there. */
import { CHANGES, COMPLETE } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { withBudgets } from "../support/budgets.ts";
import { loseWork } from "../support/lost-work.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import { APPROVE, ALIGNED } from "../support/facts.ts";
import type { WorkerCause } from "../../../src/core/model/stop.ts";
import type { GuardFinding } from "../../../src/core/model/guard-findings.ts";
import type { Stage } from "../support/stage.ts";

const approved = (stage: Stage) => inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
const failing = (stage: Stage, kind: "work" | "review" | "rework") =>
  stage.fails(`W1.1/${kind}/1`).fails(`W1.1/${kind}/2`).fails(`W1.1/${kind}/3`);
const sentBack = () => inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
export const FINDING: GuardFinding = {
  ...{
    guard: "protected_paths",
    path: "test/a.js",
    message: "`test/a.js` is protected.",
    waivable: true,
  },
};

function withCi(result: "failed" | "absent"): Stage {
  const stage = building();
  stage.verdictOfCi = () => result;
  return stage;
}

export const WORKER_SCENES: Readonly<Record<WorkerCause, () => Stage>> = {
  work: () => failing(building(), "work"),
  rework: () => failing(sentBack(), "rework"),
  review: () =>
    inReview(building(), "W1.1").closes("W1.1/review/1", {
      ...{ verdict: "needs_person", summary: "Which unit is meant?", alignment: ALIGNED },
    }),
  review_failed: () => failing(inReview(building(), "W1.1"), "review"),
  ci: () => {
    const stage = approved(withCi("failed"))
      .closes("W1.1/rework/1", COMPLETE)
      .closes("W1.1/review/2", APPROVE);
    return stage.closes("W1.1/rework/2", COMPLETE).closes("W1.1/review/3", APPROVE);
  },
  checks: () =>
    approved(withCi("absent"))
      .wait(16 * 60_000)
      .settle(),
  candidate: () =>
    approved(checkedByCandidate(() => "absent"))
      .wait(16 * 60_000)
      .settle(),
  pull: () => {
    const stage = building();
    stage.says("/hold");
    approved(stage).pull("W1.1").baseRef = "main";
    return stage.settle();
  },
  merge: () => {
    const stage = building();
    stage.refusing.set("merge", "refused");
    return approved(stage).wait(6_000).settle();
  },
  lost: () => loseWork(merged(building(), "W1.1"), "W1.1"),
  budget: () => {
    const stage = building(undefined, withBudgets({ worker: 5 }));
    stage.played = { model: "sonnet", dollars: 6 };
    return inReview(stage, "W1.1");
  },
  conflict: () => {
    const stage = inReview(building(), "W1.1");
    stage.pull("W1.1").mergeable = false;
    stage.closes("W1.1/review/1", APPROVE).closes("W1.1/rework/1", COMPLETE);
    stage.pull("W1.1").mergeable = false;
    return stage.settle().closes("W1.1/review/2", APPROVE);
  },
  guard: () => {
    const stage = building().closes("W1.1/work/1", COMPLETE, {
      paths: ["test/a.js"],
      guards: [FINDING],
    });
    return stage.closes("W1.1/work/2", COMPLETE, { paths: ["test/a.js"], guards: [FINDING] });
  },
  retries: () => {
    const stage = sentBack();
    stage.state!.build.retries = 14;
    return stage.fails("W1.1/rework/1");
  },
};
