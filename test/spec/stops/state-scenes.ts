/** States that store why something happened, in other places than a stop. */
import type { Settings } from "../../../src/core/model/settings.ts";
import type { State } from "../../../src/core/model/state.ts";
import { DEFAULT_RUBRIC } from "../../../src/core/model/rubric.ts";
import { renderKnowledge } from "../../../src/core/model/knowledge.ts";
import {
  AN_ENTRY,
  aBrief,
  APPROVE,
  aPlan,
  CHANGES,
  COMPLETE,
  LAND,
  sha,
} from "../support/facts.ts";
import { building, inReview, merged, planned } from "../support/scenes.ts";
import { anIssue, came, createIssues, passed } from "../support/loops.ts";
import { reviewBy } from "../support/reviews.ts";
import { FIXED, REVIEWED, TaskStage } from "../support/task-stage.ts";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { FINDING } from "./worker-scenes.ts";
import { Stage } from "../support/stage.ts";

const MINUTE = 60_000;
const LEFT = { files: 2 };
const research = (...issues: Parameters<typeof createIssues>) =>
  passed({ loops: 3 }).closes("loop-1/research/1", createIssues(...issues));

const taught = (settings: Partial<Settings> = {}) =>
  merged(
    building(aPlan(...["W1.1", "W1.2", "W2.1"].map((id) => aBrief(id as "W1.1"))), settings),
    "W1.2",
  )
    .closes("W1.1/work/1", { ...COMPLETE, learnings: ["The factors are strings."] })
    .closes("W1.1/review/1", APPROVE);
const adapts = (stage: Stage, ...edits: object[]) =>
  stage.closes("wave-1/adapt/1", { summary: "Factors are strings.", edits });
const edit = (set: object) => ({ worker: "W2.1", reason: "W1.1 found it.", set });

const pushed = (stage: Stage) => {
  stage.refusing.set("publish:W1.1/work/1", "head_moved");
  stage.facts.refs.workers["W1.1"] = sha("by hand");
  return inReview(stage, "W1.1");
};

/** The second review repeats the first one's finding. */
const repeats = (settledBy: string | null = null) => {
  const stage = inReview(building(), "W1.1")
    .closes("W1.1/review/1", CHANGES)
    .closes("W1.1/rework/1", COMPLETE);
  stage.state!.reviews["W1.1.1"]!.findings[0]!.settled = settledBy;
  stage.touched = {};
  return stage.closes("W1.1/review/2", CHANGES);
};

/** A build whose landing is made with this knowledge file. */
const lands = (text: string | null, fact = {}, gone: string[] = []) => {
  const stage = passed({ loops: 0 });
  stage.knowledge = { text, problem: null, gone };
  return stage.closes("build/close/1", LAND).closes("build/memory/1", came(fact));
};

const BUILDS: Readonly<Record<string, () => Stage>> = {
  "a loop that found nothing": () => research(),
  "a loop that found little": () => research(anIssue("ui", "low")),
  "a loop that people ended": () => {
    const stage = passed({ loops: 2 });
    for (const attempt of [1, 2, 3] as const) stage.fails(`loop-1/research/${attempt}`);
    return stage.says("/loop 0");
  },
  "edits that widen paths and effort": () =>
    adapts(taught(), edit({ paths: ["docs/**"] }), {
      ...{ worker: "W3.1", reason: "So." },
      add: Object.fromEntries(Object.entries(aBrief("W3.1")).filter(([name]) => name !== "id")),
    }),
  "edits that people decide about": () =>
    adapts(
      taught({ gates: { plan: "human", launch: "auto", wave: "human", landing: "human" } }),
      edit({ context: "Strings." }),
    ),
  "an adapt session that failed": () => {
    const stage = taught();
    for (const attempt of [1, 2, 3] as const) stage.fails(`wave-1/adapt/${attempt}`);
    return stage;
  },
  "a session that waits for its provider": () => {
    const stage = building();
    return stage.parks("W1.1/work/1", addMilliseconds(stage.now, MINUTE), "529 overloaded", LEFT);
  },
  "a session that failed and left work": () => building().fails("W1.1/work/1", "No.", LEFT),
  "a session whose input is not valid": () => building().closes("W1.1/work/1", { status: "hm" }),
  "a session whose run was lost": () => building().loses("W1.1/work/1"),
  "a plan that is not valid": () =>
    building(aPlan(aBrief("W1.1"))).closes("build/architect/1", aPlan(aBrief("W2.1"))),
  "a worker started again with words": () => building().says("/retry W1.1 use a map"),
  "a worker that a person cancelled": () => building().says("/cancel W1.1"),
  "a worker that a person took": () => building().says("/take W1.1"),
  "a worker with words of a person": () =>
    building().says("/steer W1.1 use a map").fails("W1.1/work/1"),
  "a push before a session's change": () => pushed(building()),
  "a change that guards hold back": () =>
    building().closes("W1.1/work/1", COMPLETE, { guards: [FINDING] }),
  "a review that asks for changes": () =>
    inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES),
  "a review that repeats a finding": () => repeats(),
  "a review whose finding was settled": () => repeats("W1.1/review/1"),
  "a plan that a person edited": () => planned().says("/model W2.1 complex"),
  "a preflight with a warning": () => {
    const stage = new Stage();
    const warning = { name: "Egress", detail: "Not reachable: docs.rs.", remedy: null };
    stage.facts.preflight!.check!.report = [{ ...warning, result: "warning" }];
    return stage.settle();
  },
  "a fact that is refused": () => lands(null, { text: "@ann knows about it." }),
  "knowledge that can't be read": () => lands("version: 1\nentries: ["),
  "knowledge without its files": () =>
    lands(renderKnowledge([{ ...AN_ENTRY, paths: ["old/**"] }]), {}, ["old/**"]),
  "scores without evidence": () =>
    passed({ loops: 0 }).closes("build/close/1", {
      ...LAND,
      scores: DEFAULT_RUBRIC.map(({ name: dimension }) => ({
        ...{ dimension, score: 9, words: "It is good." },
        evidence: [{ path: "../a file.js" }],
      })),
    }),
  "a person who asks for changes": () =>
    reviewBy(inReview(building(), "W1.1"), "ben", "CHANGES_REQUESTED"),
};

const TASKS: Readonly<Record<string, () => TaskStage>> = {
  "a review": () => new TaskStage().says("/orchestrate review").closes("W1.1/review/1", REVIEWED),
  "a fix": () => new TaskStage().says("/orchestrate fix").closes("W1.1/fix/1", FIXED),
  "a fix that changed nothing": () =>
    new TaskStage().says("/orchestrate fix").closes("W1.1/fix/1", FIXED, { files: 0 }),
  "a fix that failed": () => {
    const stage = new TaskStage().says("/orchestrate fix");
    for (const attempt of [1, 2, 3] as const) stage.fails(`W1.1/fix/${attempt}`);
    return stage;
  },
  "a fix that a person cancelled": () => new TaskStage().says("/orchestrate fix").says("/cancel"),
};

export const STATE_SCENES: Readonly<Record<string, () => State>> = {
  ...mapScenes(BUILDS, (stage) => stage.state!),
  ...mapScenes(TASKS, (stage) => (stage.state ?? stage.last)!),
};

function mapScenes<Scene>(
  scenes: Readonly<Record<string, () => Scene>>,
  getState: (scene: Scene) => State,
): Record<string, () => State> {
  const mapped = Object.entries(scenes).map(
    ([name, scene]) => [name, () => getState(scene())] as const,
  );
  return Object.fromEntries(mapped);
}
