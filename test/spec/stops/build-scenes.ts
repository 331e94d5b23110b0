/** Plays a build to a stop of each cause, by events that really lead there. */
import { withBudgets } from "../support/budgets.ts";
import { aBrief, APPROVE, aPlan, LAND, sha } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { passed, repeatedFailure } from "../support/loops.ts";
import { fails, starting } from "../support/proving.ts";
import { building, inReview, landing, merged, planned } from "../support/scenes.ts";
import type { BuildCause } from "../../../src/core/model/stop.ts";
import type { PersonReview } from "../../../src/core/model/facts.ts";
import type { Stage } from "../support/stage.ts";

/** All workers are merged, and the closing session is at work. */
const closing = () => merged(building(), "W1.1", "W1.2", "W2.1");

/** Only the landing pull request gets this CI result. */
function landingWithCi(result: "failed" | "absent"): Stage {
  const stage = closing();
  stage.verdictOfCi = (key) => (key === "land" ? result : "passed");
  return stage.closes("build/close/1", LAND);
}

/** Someone reviews the landing's commit. */
export function reviewLanding(stage: Stage, author: string, state: PersonReview["state"]): Stage {
  const pull = stage.pull("land");
  const [id, commit] = [900 + pull.reviews.length, pull.headSha];
  pull.reviews.push({
    ...{ id, author, role: "write", at: stage.now },
    state,
    commit,
    tree: null,
    body: "Feet.",
  });
  return stage.settle();
}

export const BUILD_SCENES: Readonly<Record<BuildCause, () => Stage>> = {
  architect: () => {
    const bad = aPlan(aBrief("W1.1", ["W1.2"]), aBrief("W1.2"));
    return planned(bad).closes("build/architect/2", bad).closes("build/architect/3", bad);
  },
  close: () =>
    closing().closes("build/close/1", { ...LAND, verdict: "needs_person", summary: "Which unit?" }),
  loop: () =>
    passed().fails("loop-1/research/1").fails("loop-1/research/2").fails("loop-1/research/3"),
  base: () => {
    const stage = merged(building(), "W1.1", "W1.2");
    stage.refusing.set("merge_base", "conflict");
    stage.facts.refs.base = sha("moved");
    stage.facts.buildContainsBase = false;
    return merged(stage.settle(), "W2.1");
  },
  base_gone: () => {
    const stage = building();
    stage.facts.baseBranch = { gone: true, heir: null };
    return stage.settle();
  },
  landing: () => landingWithCi("failed"),
  changes: () => reviewLanding(landing(), "ben", "CHANGES_REQUESTED"),
  checks: () =>
    landingWithCi("absent")
      .wait(16 * 60_000)
      .settle(),
  merge: () => {
    const stage = landing();
    stage.refusing.set("merge", "refused");
    return stage.says("/land").wait(6_000).settle();
  },
  candidate: () => {
    const stage = inReview(
      checkedByCandidate(() => "pending"),
      "W1.1",
    ).closes("W1.1/review/1", APPROVE);
    stage.pull("land").state = "closed";
    return stage.settle();
  },
  settings: () => {
    const stage = building();
    stage.facts.settings = { ok: false, problem: "Line 3 is no YAML." };
    return stage.settle();
  },
  budget: () => {
    const stage = building(undefined, withBudgets({ build: 20 }));
    stage.played = { model: "sonnet", dollars: 30 };
    return inReview(stage, "W1.1");
  },
  day_budget: () => {
    const stage = building(undefined, withBudgets({ day: 20 }));
    stage.facts.spending = { day: 19, month: 0, unread: [] };
    stage.played = { model: "sonnet", dollars: 1 };
    return inReview(stage, "W1.1");
  },
  installation_budget: () => {
    const stage = building(undefined, withBudgets({ installation: 500 }));
    stage.facts.spending = { day: 0, month: 499, unread: [] };
    stage.played = { model: "sonnet", dollars: 1 };
    return inReview(stage, "W1.1");
  },
  engine: () => building().stops("W1.1/work/1", "The key is not valid."),
  preflight: () => fails(starting()),
  refused: () => {
    const stage = building();
    stage.refusing.set("open_pull", "refused");
    return inReview(stage, "W1.1");
  },
  repeated: () => repeatedFailure(),
  rewritten: () => {
    const stage = merged(building(), "W1.1");
    stage.facts.refs.build = { sha: sha("rewritten"), tree: sha("rt") };
    stage.facts.refs.dropped = [sha("some")];
    return stage.settle();
  },
  nothing: () => building(aPlan(aBrief("W1.1"))).says("/skip W1.1"),
};
