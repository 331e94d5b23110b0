/** Other ways to each stop than those in `worker-scenes.ts` and `build-scenes.ts`. */
import {
  APPROVE,
  aBrief,
  aPlan,
  CHANGES,
  COMPLETE,
  LAND,
  sha,
  someCheck,
} from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { anIssue, createIssues, passed } from "../support/loops.ts";
import { starting } from "../support/proving.ts";
import { reviewBy } from "../support/reviews.ts";
import { building, inReview, landing, merged } from "../support/scenes.ts";
import { FINDING } from "./worker-scenes.ts";
import { MAX_PARKS } from "../../../src/core/model/settings.ts";
import type { SessionName } from "../../../src/core/model/names.ts";
import type { Stage } from "../support/stage.ts";
import type { CheckFact } from "../../../src/core/model/ci.ts";

const MINUTES = 60_000;
const asks = (summary: string) => ({ ...COMPLETE, status: "blocked", summary });
const approved = (stage: Stage) => inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
const sentBack = () => inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
const failing = (stage: Stage, session: string, from = 1) => {
  for (let n = from; n < from + 3; n++) stage.fails(`${session}/${n}` as SessionName);
  return stage;
};
const benAsks = (stage: Stage) => reviewBy(stage, "ben", "CHANGES_REQUESTED");

/** W1.1 is approved, and this is the only check on its pull request. */
function withCheck(conclusion: string | null, more: Partial<CheckFact> = {}): Stage {
  const stage = building();
  stage.verdictOfCi = () => "absent";
  stage.otherChecks = [someCheck("e2e", { conclusion, url: "https://ci.example/1", ...more })];
  return approved(stage);
}

/** Fails reworks of a build until the next failure is the last one allowed. */
function lastFailure(begin: (stage: Stage) => Stage, end: SessionName): Stage {
  const stage = begin(building());
  stage.state!.build.retries = 14;
  return stage.fails(end);
}

export const WORKER_REASONS: Readonly<Record<string, () => Stage>> = {
  "its work session asks": () => building().closes("W1.1/work/1", asks("Which unit?")),
  "its rework asks": () => sentBack().closes("W1.1/rework/1", asks("Which unit?")),
  "its rework failed, and a person asked for changes": () =>
    failing(benAsks(inReview(building(), "W1.1")), "W1.1/rework"),
  "a person's request is answered, and they have not looked again": () =>
    benAsks(inReview(building(), "W1.1"))
      .closes("W1.1/rework/1", COMPLETE)
      .closes("W1.1/review/2", APPROVE),
  "two people asked for changes, and its rework failed": () =>
    failing(
      reviewBy(benAsks(inReview(building(), "W1.1")), "cleo", "CHANGES_REQUESTED", { id: 6 }),
      "W1.1/rework",
      2,
    ),
  "three rounds of review still ask for changes": () => {
    const stage = sentBack();
    stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", CHANGES);
    return stage.closes("W1.1/rework/2", COMPLETE).closes("W1.1/review/3", CHANGES);
  },
  "it changed after a person approved it": () => {
    const stage = building();
    stage.says("/hold");
    reviewBy(inReview(stage, "W1.1"), "ben", "APPROVED");
    const pushed = { headSha: sha("pushed"), headTree: sha("tree"), headSession: null };
    Object.assign(stage.pull("W1.1"), { ...pushed, headAt: stage.now });
    return stage.wait(2000).settle();
  },
  "its reworks failed over red checks": () => {
    const stage = building();
    stage.verdictOfCi = () => "failed";
    return failing(approved(stage), "W1.1/rework");
  },
  "its candidate stays red": () => {
    const stage = approved(checkedByCandidate(() => "failed"));
    stage.closes("W1.1/rework/1", COMPLETE).closes("W1.1/review/2", APPROVE);
    return stage.closes("W1.1/rework/2", COMPLETE).closes("W1.1/review/3", APPROVE);
  },
  "a check was cancelled": () => withCheck("cancelled"),
  "a check waits for a person": () => withCheck("action_required"),
  "a check could not start": () => withCheck("startup_failure"),
  "a check is queued for long": () =>
    withCheck(null, { stall: "queued" })
      .wait(31 * MINUTES)
      .settle(),
  "a check waits for an approval": () =>
    withCheck(null, { stall: "waiting" })
      .wait(1 * MINUTES)
      .settle(),
  "a required check is missing": () => {
    const stage = building();
    stage.facts.rules.build = {
      ...stage.facts.rules.build,
      requiredChecks: [{ context: "lint", app: null }],
    };
    return approved(stage)
      .wait(16 * MINUTES)
      .settle();
  },
  "someone without write closed its pull request twice": () => {
    const stage = inReview(building(), "W1.1");
    for (const at of ["2026-11-21T11:00:00Z", "2026-11-21T12:00:00Z"]) {
      Object.assign(stage.pull("W1.1"), {
        state: "closed",
        closed: { by: "eve", role: "triage", at },
      });
      stage.settle();
    }
    return stage;
  },
  "GitHub does not open its pull request again": () => {
    const stage = inReview(building(), "W1.1");
    stage.refusing.set("reopen_pull", "refused");
    const closed = { by: "eve", role: "triage" as const, at: "2026-11-21T11:00:00Z" };
    Object.assign(stage.pull("W1.1"), { state: "closed", closed });
    return stage.settle();
  },
  "no merge method is left": () => {
    const stage = building();
    stage.facts.repository.mergeMethods = ["merge"];
    stage.facts.rules.build = { ...stage.facts.rules.build, linearHistory: true };
    return approved(stage);
  },
  "GitHub does not say whether it can be merged": () => {
    const stage = inReview(building(), "W1.1");
    stage.pull("W1.1").mergeable = null;
    return stage
      .closes("W1.1/review/1", APPROVE)
      .wait(11 * MINUTES)
      .settle();
  },
  "guards hold back what nobody may let through": () => {
    const left = { paths: ["test/a.js"], guards: [{ ...FINDING, waivable: false }] };
    return building().closes("W1.1/work/1", COMPLETE, left).closes("W1.1/work/2", COMPLETE, left);
  },
  "it asks over a change that guards hold back": () =>
    building().closes("W1.1/work/1", asks("May I?"), { paths: ["test/a.js"], guards: [FINDING] }),
  "too many sessions failed, the last one at its work": () =>
    lastFailure((stage) => stage, "W1.1/work/1"),
  "too many sessions failed, the last one at its review": () =>
    lastFailure((stage) => inReview(stage, "W1.1"), "W1.1/review/1"),
};

function refusesDispatch(code: string, words: string): Stage {
  const stage = inReview(building(), "W1.2");
  stage.refusal = words;
  stage.refusing.set("dispatch", code);
  stage.closes("W1.2/review/1", CHANGES);
  return stage.wait(10 * MINUTES).settle();
}

export const BUILD_REASONS: Readonly<Record<string, () => Stage>> = {
  "closing sessions failed": () =>
    failing(merged(building(), "W1.1", "W1.2", "W2.1"), "build/close"),
  "a loop's architects failed": () => {
    const stage = passed().closes("loop-1/research/1", createIssues(anIssue()));
    return failing(stage, "build/architect", 2);
  },
  "a loop's research failed": () => failing(passed(), "loop-1/research"),
  "the landing's pull request is closed": () => {
    const stage = landing();
    stage.pull("land").state = "closed";
    return stage.settle();
  },
  "no merge method is left for the landing": () => {
    const stage = landing();
    stage.facts.repository.mergeMethods = ["merge"];
    stage.facts.rules.base = { ...stage.facts.rules.base, linearHistory: true };
    return stage.says("/land");
  },
  "a provider sends a session away again and again": () => {
    const stage = building();
    for (let n = 0; n < MAX_PARKS; n++) {
      stage
        .wait(24 * 60 * MINUTES)
        .settle()
        .parks("W1.1/work/1", null);
    }
    return stage;
  },
  "the preflight does not begin": () => {
    const stage = starting();
    stage.refusing.set("preflight", "refused");
    stage.facts.preflight!.check = null;
    return stage.wait(4 * MINUTES).settle();
  },
  "GitHub refuses to start a run": () => refusesDispatch("refused", "Actions is disabled."),
  "GitHub does not know the workflow": () => refusesDispatch("missing", "Not Found"),
  "GitHub could not start a run": () => building().loses("W1.1/work/1", "startup_failure"),
  "the base conflicts while it lands": () => {
    const stage = landing();
    stage.refusing.set("merge_base", "conflict");
    stage.facts.refs.base = sha("moved");
    stage.facts.buildContainsBase = false;
    return stage.settle();
  },
  "the base branch is required to have a check that is missing": () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    stage.facts.rules.base = {
      ...stage.facts.rules.base,
      requiredChecks: [{ context: "lint", app: null }],
    };
    return stage
      .closes("build/close/1", LAND)
      .wait(16 * MINUTES)
      .settle();
  },
  "all workers were skipped": () =>
    building(aPlan(aBrief("W1.1"), aBrief("W1.2")))
      .says("/skip W1.1")
      .says("/skip W1.2"),
  "a person closed the only worker's pull request": () => {
    const stage = inReview(building(aPlan(aBrief("W1.1"))), "W1.1");
    const closed = { by: "ben", role: "write" as const, at: "2026-11-21T11:00:00Z" };
    Object.assign(stage.pull("W1.1"), { state: "closed", closed });
    return stage.settle();
  },
};
