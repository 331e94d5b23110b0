/**
 * The one view of a build that all displays share: what a person is asked, and the state of its
 * workers.
 */
import { toDetails } from "../support/stop-details.ts";
import { describe, expect, test } from "vitest";
import { type BuildState } from "../../../src/core/model/build-state.ts";
import { type Landing } from "../../../src/core/model/landing.ts";
import { type State } from "../../../src/core/model/state.ts";
import { createCi } from "../../../src/core/model/ci.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { finished } from "../comments-sample.ts";
import { ann, AT, createState, MIN, session } from "../support/calm.ts";
import { toEndCause } from "../support/facts.ts";
import { BUILD_STATUSES, isClosing, isBuildEnded } from "../../../src/core/model/build-types.ts";

const whose = `Waiting since ${MIN}. Anyone with write access to this repository can answer.`;
const stop = {
  kind: "failed" as const,
  cause: "checks" as const,
  details: toDetails("Tests fail"),
  at: AT,
};
const asks = (build: Partial<BuildState>, change: Parameters<typeof createState>[0] = {}) =>
  getBuildView(createState(change, build)).asks;
const { gates, plan } = finished().build;
const landing: Landing = {
  ...{
    tip: "t",
    diff: null,
    tree: "t",
    knowledge: null,
    parent: "p",
    commit: null,
    pr: null,
    merge_sha: null,
    merge_parents: [],
  },
  ...{
    text: null,
    changed_at: null,
    queued_at: null,
    waits: null,
    handled_reviews: [],
    approving_review: null,
    refused_at: null,
    unready: false,
    ci: createCi(),
  },
};
const opened = (at: string | null) => ({
  ...gates,
  landing: { state: "open" as const, hash: null, by: null, at },
});
const round = { session: "s", at: AT, summary: "x", answer: null, met: null };
const question = { question: "Which?", default: "This.", why: "x" };

describe("what a person is asked", () => {
  test.each<[string, Partial<BuildState>, string | null]>([
    ["nothing", {}, null],
    ["about what stopped the build", { stop }, `Tests fail. ${whose}`],
    [
      "the architect's questions",
      {
        status: "questions",
        planning: {
          rounds: [{ ...round, questions: [question, question] }],
          revisions: [],
          earlier: [],
        },
      },
      "The architect has 2 questions before it plans: answer `/answer <words>`, or `/answer` " +
        `alone to accept all proposals. ${whose}`,
    ],
    [
      "to approve the plan",
      { status: "awaiting_approval", plan: { ...plan!, at: AT } },
      `Approve the plan with \`/approve\`, or change it with \`/revise <words>\`. ${whose}`,
    ],
    [
      "not after its approval",
      { plan, gates: { ...gates, plan: { ...gates.plan, state: "approved" } } },
      null,
    ],
    [
      "about what a landing waits for",
      {
        status: "landing",
        landing: {
          ...landing,
          waits: { pull: 13, base: "main", since: AT, reason: { kind: "draft" } },
        },
        gates: opened(AT),
      },
      "The landing pull request #13 is a draft: mark it as ready for review, and Baton " +
        `merges it. ${whose}`,
    ],
    [
      "nothing while it waits for GitHub",
      {
        status: "landing",
        landing: {
          ...landing,
          waits: { pull: 13, base: "main", since: AT, reason: { kind: "queue", position: 2 } },
        },
        gates: opened(AT),
      },
      null,
    ],
    [
      "to land",
      {
        status: "landing",
        landing: { ...landing, pr: 30, commit: "0123456789abcdef" },
        gates: opened(AT),
      },
      "Merge the landing pull request #30 (commit 0123456789ab), or answer `/land` to let " +
        `Baton merge it. ${whose}`,
    ],
    [
      "to land before there is a pull request",
      { status: "landing", landing, gates: opened(null) },
      "Merge the landing pull request, or answer `/land` to let Baton merge it.",
    ],
    [
      "with a build that is paused",
      { stop, paused: { ...ann, how: "command" } },
      `The build is paused since ${MIN} by \`@ann\`; \`/resume\` continues it. ` +
        `Tests fail. ${whose}`,
    ],
    [
      "nothing but to resume it",
      { paused: { ...ann, how: "command" } },
      `The build is paused since ${MIN} by \`@ann\`; \`/resume\` continues it.`,
    ],
    [
      "nothing once the build is over",
      { paused: { ...ann, how: "command" }, status: "failed", stop },
      null,
    ],
  ])("is %s", (_what, build, words) => expect(asks(build)).toBe(words));

  test("is about stopped workers, first one first; skipped and merged ones ask nothing", () => {
    const offers =
      "Answer with `/retry W1.1` (waits for the checks again) or `/skip W1.1` (continues " +
      "without it).";
    expect(asks({}, { stop })).toBe(`W1.1 waits for a person: Tests fail. ${offers} ${whose}`);
    const state = createState({ stop });
    Object.assign(state.workers["W2.1"]!, { stop: { ...stop, details: toDetails("No.") } });
    expect(getBuildView(state).asks).toBe(
      `W1.1, W2.1 wait for a person: Tests fail. ${offers} ${whose}`,
    );
    expect(asks({}, { stop, skipped: { ...ann, pull: null } })).toBeNull();
    expect(asks({}, { stop, merge_sha: "m" })).toBeNull();
  });

  test("is about a red build branch and about a wave that waits", () => {
    const red = { sha: "0123456789", failing: ["test"], accepted: false };
    expect(asks({ red_tip: red })).toMatch(/is red at 01234567: test\./);
    const waves = [{ wave: 2, state: "open" as const, by: null, at: AT }];
    expect(asks({ gates: { ...gates, waves } })).toMatch(/^Wave 2 waits for you since/);
  });

  test("cuts a long reason, so that later questions stay visible", () => {
    const told = (length: number) =>
      asks({ stop: { ...stop, details: toDetails("x".repeat(length)) } })!;
    expect(told(1800)).toBe(`${"x".repeat(1800)}. ${whose}`);
    expect(told(1801)).toMatch(/^x{1800}….? ?Waiting since/);
  });
});

describe("the state of a build", () => {
  test("lists its workers by wave", () => {
    const state = createState();
    state.briefs.reverse();
    const { waves } = getBuildView(state);
    expect(waves.map(({ wave, workers }) => [wave, workers.map(({ id }) => id)])).toEqual([
      [1, ["W1.2", "W1.1"]],
      [2, ["W2.1"]],
    ]);
  });

  test("shows each worker's sessions, reviews and the text of its newest completion", () => {
    const state: State = finished();
    const told = state.completions["W1.1/work/1"]!;
    const first = () => getBuildView(state).waves[0]!.workers[0]!;
    expect(first()).toMatchObject({
      ...{
        id: "W1.1",
        name: "Task W1.1",
        status: "merged",
        pr: 12,
        attempts: 2,
        rounds: 0,
        dependsOn: [],
      },
      ...{ summary: "Made the units.", mission: "Make what W1.1 makes.", complexity: "normal" },
    });
    state.completions["W1.1/rework/1"] = {
      ...told,
      session: "W1.1/rework/1",
      summary: "Fixed.",
    };
    const review = { worker: "W1.1", round: 1 } as unknown as State["reviews"][string];
    state.reviews = {
      "W1.1.1": review,
      "W1.1.2": review,
      "W2.1.1": { ...review, worker: "W2.1" },
    };
    expect(first()).toMatchObject({ summary: "Fixed.", rounds: 2 });
    Object.assign(state.workers["W1.1"]!, { attempts: {}, pr: null });
    expect(first()).toMatchObject({ summary: null, attempts: 0, pr: null });
  });

  test("names the pull request with which it lands, or in which it is checked first", () => {
    const mark = {
      worker: "W1.1" as const,
      head: "h",
      tip: "t",
      queue: [],
      commit: null,
      marked: true,
      ci: createCi(),
    };
    const candidate = { ...mark, pr: 29 };
    const of = (build: Partial<BuildState>) => {
      const { landingPr, landingIs, landed } = getBuildView(createState({}, build));
      return [landingPr, landingIs, landed];
    };
    expect(of({})).toEqual([null, "Checked before merging", null]);
    expect(of({ candidate })).toEqual([29, "Checked before merging", null]);
    expect(of({ candidate, landing: { ...landing, pr: 30, merge_sha: "m" } })).toEqual([
      30,
      "Landing",
      "m",
    ]);
  });

  test("names its own sessions that wait for the provider", () => {
    const parked = { until: AT, cause: toEndCause("a quota") };
    const of = (more: object) =>
      getBuildView(createState({}, { sessions: { close: { ...session("close"), ...more } } }))
        .parked;
    expect(of({ parked })).toEqual([
      `The close session waits for the provider, until ${MIN} (a quota).`,
    ]);
    expect([of({}), of({ parked, outcome: "withdrawn" })]).toEqual([[], []]);
  });
});

test("a build closes when all workers have ended, and is over when nothing more will happen", () => {
  expect(BUILD_STATUSES.filter(isClosing)).toEqual(["closing", "landing"]);
  expect(BUILD_STATUSES.filter(isBuildEnded)).toEqual([
    "landed",
    "complete",
    "cancelled",
    "failed",
  ]);
});
