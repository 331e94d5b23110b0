/**
 * What Baton asks a person, for each status of a build and of its workers. Every display shows the
 * same.
 */
import { toDetails } from "../support/stop-details.ts";
import { describe, expect, test } from "vitest";
import { renderBuildPage } from "../../../src/cli/remote/screen.ts";
import { createPages } from "../../../src/cli/remote/progress.ts";
import { getQuestion } from "../../../src/cli/remote/outcome.ts";
import { getAutoAnswer, listAnswers } from "../../../src/cli/answers.ts";
import { getPageUrl } from "../../../src/cli/local-run/watch.ts";
import {
  describeRequiredAction,
  isActionRequired,
  listRequiredActions,
  type RequiredActionKind,
} from "../../../src/core/messages/required-actions.ts";
import { getBuildView, summarizeBuild } from "../../../src/core/messages/build-view.ts";
import { type State } from "../../../src/core/model/state.ts";
import { type WorkerState } from "../../../src/core/model/worker-state.ts";
import {
  getWorkerStatus,
  WORKER_STATUSES,
  type WorkerStatus,
} from "../../../src/core/model/status.ts";
import { renderWhyAnswer } from "../../../src/core/messages/command-answers.ts";
import { renderPlanComment } from "../../../src/core/messages/plan.ts";
import { renderStatusComment } from "../../../src/core/messages/status.ts";
import { renderBuildDocument } from "../../../src/core/record/build-document.ts";
import { renderStatusDocument } from "../../../src/core/record/progress-documents.ts";
import { ann, AT, createState, green, pull, ripe, session } from "../support/calm.ts";
import { building, landing, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import {
  BUILD_STATUSES,
  type BuildStatus,
  ENDED_STATUSES,
} from "../../../src/core/model/build-types.ts";
import { toEndCause } from "../support/facts.ts";
import { describeWait } from "../../../src/core/messages/worker-wait.ts";

const stop = { kind: "blocked" as const, details: toDetails("Tests fail"), at: AT };
const round = { session: "s", at: AT, summary: "x", answer: null, met: null };
const LANDING = landing().state!.build.landing!;

/**
 * Returns a build in which every question to a person is open at once, as far as the record's files
 * allow it.
 */
function givenAll(status: BuildStatus, more: Partial<State["build"]> = {}): State {
  const { gates, plan } = planned().state!.build;
  const open = { state: "open" as const, hash: null, by: null, at: AT };
  const state = createState(
    {},
    { ...{ status, plan, hold: ann, stop: { ...stop, cause: "engine" } }, ...more },
  );
  Object.assign(state.build, {
    gates: {
      plan: gates.plan,
      waves: [{ wave: 2, state: "open", by: null, at: AT }],
      landing: open,
    },
    planning: {
      rounds: [{ ...round, questions: [{ question: "Which?", default: "This.", why: "x" }] }],
      ...{ revisions: [], earlier: [] },
    },
    red_tip: { sha: "0123456789", failing: ["test"], accepted: false },
    landing: {
      ...LANDING,
      waits: { pull: 13, base: "main", since: AT, reason: { kind: "draft" } },
    },
  });
  const brief = state.briefs[0]!;
  const add = (n: number, change: Partial<WorkerState>) => {
    const id = `W1.${n}` as const;
    state.briefs.push({ ...brief, id, depends_on: [] });
    state.workers[id] = { ...structuredClone(state.workers["W1.1"]!), id, ...change };
  };
  add(3, { stop: { ...stop, cause: "work" } });
  add(4, { prepared: { base: "b", at: AT } });
  add(5, { cancelled: ann });
  add(6, { ...ripe, hold: ann });
  add(7, { takeover: ann });
  return state;
}

const AT_WORK: RequiredActionKind[] = ["stop", "workers", "red_tip"];
const TABLE: Readonly<Record<BuildStatus, RequiredActionKind[]>> = {
  planning: ["stop"],
  questions: ["stop", "questions"],
  awaiting_approval: ["stop", "plan"],
  building: [...AT_WORK, "wave", "start", "cancelled", "held", "hands"],
  closing: AT_WORK,
  landing: [...AT_WORK, "landing_hold", "obstacle"],
  landed: [],
  complete: [],
  cancelled: [],
  failed: [],
};

describe.each(BUILD_STATUSES)(
  "given a build that is `%s`, in which everything could wait for a person",
  (status) => {
    test("then it asks no more than its status allows, the most urgent first", () => {
      expect(listRequiredActions(givenAll(status)).map(({ kind }) => kind)).toEqual(TABLE[status]);
    });

    test("then every display asks the same question, or none", () => {
      const state = givenAll(status, { stop: null });
      const view = getBuildView(state);
      const words = describeRequiredAction(state);
      expect(words).toBe(listRequiredActions(state)[0]?.words ?? null);
      expect(view.asks).toBe(words);
      expect(renderStatusComment(view)).toContain(
        words === null ? "Baton needs nothing from you now." : "**Action needed:** ",
      );
      expect(renderStatusDocument(state).includes("**Action needed:** ")).toBe(words !== null);
      const place = {
        repository: "a/b",
        issueUrl: "https://g/a/b/issues/7",
        pages: createPages("https://g", "a/b"),
      };
      const asked = renderBuildPage(view, place).find((line) => line.startsWith("Action needed: "));
      expect(asked ?? null).toBe(words && `Action needed: ${words}`);
    });
  },
);

test.each(ENDED_STATUSES)(
  "a build that is `%s` offers no command and names no open gate on any page",
  (status) => {
    const state = givenAll(status, { stop: null });
    const view = getBuildView(state);
    expect([summarizeBuild(state), getQuestion(state), getAutoAnswer(view)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(listAnswers(view)).toEqual([]);
    expect(renderBuildDocument(state)).not.toContain("waits for a person");
    expect(renderPlanComment(view)).not.toContain("answer `/approve`");
  },
);

test("a pause is asked about besides the question, but not after the build is over", () => {
  const paused = { ...ann, how: "command" as const };
  for (const status of BUILD_STATUSES) {
    const words = describeRequiredAction(givenAll(status, { paused }));
    const isOver = ENDED_STATUSES.some((ended) => ended === status);
    expect(words ?? "nothing").toMatch(
      isOver ? /^nothing$/ : /^The build is paused .*`\/resume` continues it\. Tests fail\./,
    );
  }
});

test("the landing is asked for only if nothing else blocks it", () => {
  const state = landing().state!;
  expect(listRequiredActions(state).map(({ kind }) => kind)).toEqual(["landing"]);
  expect(getPageUrl(getBuildView(state), "a/b")).toBe(`/a/b/pull/${state.build.landing!.pr}`);
});

test.each(["before", "after"])("a landing held %s its approval asks only for `/unhold`", (when) => {
  const stage = landing();
  if (when === "after") stage.says("/pause").says("/approve");
  const state = stage.says("/hold").says("/resume").state!;
  const view = getBuildView(state);
  expect(listRequiredActions(state).map(({ kind }) => kind)).toEqual(["landing_hold"]);
  expect([listAnswers(view), getAutoAnswer(view)]).toEqual([["/unhold"], null]);
  expect(getQuestion(state)).toMatchObject({ kind: "needs_person", say: ["/unhold"] });
  const open = landing().says("/hold").says("/unhold").state!;
  expect(listAnswers(getBuildView(open))).toEqual(["/approve"]);
});

const WORKERS: Readonly<
  Record<WorkerStatus, [change: Partial<WorkerState>, asked: RequiredActionKind | null]>
> = {
  planned: [{}, null],
  held: [{ ...ripe, hold: ann }, "held"],
  ready: [{}, null],
  running: [{ session: session("work") }, null],
  publishing: [{ session: session("work", { outcome: "complete" }) }, null],
  in_review: [{ pr: pull(12) }, null],
  in_ci: [{ ...ripe, ci: green({ state: "pending" }) }, null],
  rework: [{ session: session("rework"), pr: pull(12) }, null],
  mergeable: [ripe, null],
  merged: [{ merge_sha: "m" }, null],
  done: [{ done: true }, null],
  parked: [
    { session: session("work", { parked: { until: AT, cause: toEndCause("a quota") } }) },
    null,
  ],
  taken: [{ takeover: ann }, "hands"],
  blocked: [{ stop: { ...stop, cause: "work" } }, "workers"],
  failed: [{ stop: { ...stop, kind: "failed", cause: "work" } }, "workers"],
  skipped: [{ skipped: { ...ann, pull: null } }, null],
  cancelled: [{ cancelled: ann }, "cancelled"],
};

describe.each(WORKER_STATUSES)("given a worker that is `%s`", (status) => {
  const [change, asked] = WORKERS[status];
  /** A worker that cannot start yet depends on another one. */
  const at = (build: BuildStatus) => {
    const state = createState(change, { status: build });
    if (status === "planned") state.briefs[0]!.depends_on = ["W1.2"];
    return state;
  };

  test(`then a person is asked ${
    asked === null ? "nothing" : `about it (${asked})`
  } during the build`, () => {
    const state = at("building");
    expect(getWorkerStatus(state.workers["W1.1"]!, state)).toBe(status);
    expect(listRequiredActions(state).map(({ kind }) => kind)).toEqual(
      asked === null ? [] : [asked],
    );
  });

  test.each(ENDED_STATUSES)(
    "then it waits for nothing and nobody when the build is `%s`",
    (ended) => {
      const state = at(ended);
      expect(describeWait(state.workers["W1.1"]!, state)).toMatch(/^nothing: /);
      expect(renderWhyAnswer(getBuildView(state), "W1.1")).toContain("That is final.");
      expect(describeWait(state.workers["W1.1"]!, state)).not.toContain("/retry");
    },
  );
});

test.each([
  ["the plan is being made", () => new Stage().settle()],
  ["the plan waits for approval", planned],
  ["it is revised", () => planned().says("/revise Use feet.")],
  ["its workers are at work", () => building()],
  ["a worker waits for a person", () => building().stops("W1.1/work/1", "The key is not valid.")],
  ["the landing waits", () => landing()],
])("`/cancel` while %s removes every question to people", (_, scene) => {
  const { state, done } = scene().says("/cancel").settle();
  expect(state!.build.status).toBe("cancelled");
  expect(getBuildView(state!).asks).toBeNull();
  for (const kind of ["plan", "landing", "stop"] as const)
    expect(isActionRequired(state!, kind)).toBe(false);
  const newest = (key: string) =>
    done.filter((e) => e.type === "document").findLast((e) => e.key === key)?.body;
  expect(newest("plan") ?? "").not.toContain("answer `/approve`");
  expect(newest("status") ?? "Baton needs nothing from you now.").toContain(
    "Baton needs nothing from you now.",
  );
});
