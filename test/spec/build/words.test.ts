/** Short descriptions of a build: its status, what it waits for, and what it found. */
import { describe, expect, test } from "vitest";
import { createCi } from "../../../src/core/model/ci.ts";
import { findHold, findOpenWave } from "../../../src/core/model/holds.ts";
import { describeHold, describePause, describeRedTip } from "../../../src/core/messages/holds.ts";
import { findLoopByWave, getCurrentLoop, type Loop } from "../../../src/core/model/loop.ts";
import { describeLoop } from "../../../src/core/messages/loops.ts";
import {
  isDryRunEnded,
  isPlanning,
  findOpenRound,
  getQuestionsKey,
  listUnmetRevisions,
} from "../../../src/core/model/planning.ts";
import { getCheckLogPath, getMergedCommit } from "../../../src/core/model/session.ts";
import { describeSettingsProblems } from "../../../src/core/text/validation.ts";
import { summarizeBuild } from "../../../src/core/messages/build-view.ts";
import {
  formatLocation,
  getSteerPath,
  getThreadsPath,
  listUnseenSteers,
} from "../../../src/core/model/feedback.ts";
import { type BuildState } from "../../../src/core/model/build-state.ts";
import { type State } from "../../../src/core/model/state.ts";
import { describeRequiredAction } from "../../../src/core/messages/required-actions.ts";
import { sampleState } from "../record-sample.ts";
import { APPROVE } from "../support/facts.ts";
import { makeLoop } from "../support/loop.ts";
import { building, inReview, landing, merged, planned } from "../support/scenes.ts";
import { BUILD_STATUSES } from "../../../src/core/model/build-types.ts";

const AT = "2026-01-02T10:00:00Z";
const ann = { by: "ann", at: AT };
const SINCE = "since 2026-01-02 10:00 UTC by `@ann`";

const QUIET = { red_tip: null, proving: null, landing: null, candidate: null, sessions: {} };

function given(change: Partial<BuildState> = {}): State {
  const state = sampleState();
  return { ...state, build: { ...state.build, ...QUIET, ...change } };
}

describe("loops", () => {
  const loop = (more: Partial<Loop>) => makeLoop(1, { phase: "research", ...more });

  test.each<[Loop[], number, string | null]>([
    [[], 0, null],
    [[], 1, "the first pass; 1 loop to follow"],
    [[], 2, "the first pass; 2 loops to follow"],
    [[loop({})], 2, "loop 1 of 2: looking for what to improve"],
    [[loop({ phase: "plan" })], 2, "loop 1 of 2: planning"],
    [
      [loop({ phase: "over" }), loop({ n: 2, phase: "work" })],
      2,
      "loop 2 of 2: its workers are at work",
    ],
    [[loop({ n: 3, phase: "memory" })], 2, "loop 3 of 3: noting what it came to"],
    [[loop({ phase: "over" })], 2, "loop 1 of 2 has ended"],
    [
      [loop({ phase: "over", last: { kind: "only_low_priority" } })],
      2,
      "loop 1 of 2 has ended: its research found nothing above low priority",
    ],
  ])(
    "%#: of %j and %s wanted, the text says which loop the build is in",
    (loops, wanted, words) => {
      expect(describeLoop(given({ loops, loops_wanted: wanted }))).toBe(words);
    },
  );

  test("the current loop is the newest that is not over, and a wave starts the loop it belongs to", () => {
    const two = [loop({ phase: "over", wave: 2 }), loop({ n: 2, wave: 3 })];
    expect(getCurrentLoop(given({ loops: two }))).toBe(two[1]);
    expect(getCurrentLoop(given({ loops: [two[0]!, ...two] }))).toBe(two[1]);
    expect([getCurrentLoop(given({ loops: [two[0]!] })), getCurrentLoop(given())]).toEqual([
      null,
      null,
    ]);
    expect([2, 3, 4].map((wave) => findLoopByWave(given({ loops: two }), wave))).toEqual([
      ...two,
      null,
    ]);
  });
});

describe("holds and pauses", () => {
  test("a worker's own hold is shown before a hold on all merging, and its own command ends it", () => {
    const state = given({ hold: { by: "bob", at: AT } });
    const worker = state.workers["W1.1"]!;
    expect(describeHold({ ...worker, hold: ann }, state)).toBe(
      `merging is held ${SINCE}; \`/unhold W1.1\` ends the hold`,
    );
    expect(describeHold(worker, state)).toBe(
      "merging is held since 2026-01-02 10:00 UTC by `@bob`; `/unhold` ends the hold",
    );
    expect(findHold(worker, given())).toBeNull();
  });

  test("a pause says who paused, and what ends it", () => {
    expect(describePause({ ...ann, how: "command" })).toBe(
      `the build is paused ${SINCE}; \`/resume\` continues it`,
    );
    expect(describePause({ ...ann, how: "closed" })).toBe(
      `the build is paused ${SINCE}, who closed the issue; reopening the issue, or ` +
        "`/resume`, continues it",
    );
  });

  test("the wave that waits is the one that nobody has approved", () => {
    const approved = { wave: 1, state: "approved" as const, by: "ann", at: AT };
    const open = { wave: 2, state: "open" as const, by: null, at: AT };
    const of = (...waves: BuildState["gates"]["waves"]) =>
      given({ gates: { ...given().build.gates, waves } }).build;
    expect([
      findOpenWave(of(approved, open)),
      findOpenWave(of(approved)),
      findOpenWave(of()),
    ]).toEqual([open, null, null]);
  });
});

describe("what waits for a person", () => {
  const open = {
    plan: given().build.gates.plan,
    waves: [{ wave: 2, state: "open" as const, by: null, at: AT }],
  };

  test("a wave, while the build is at work", () => {
    const gates = { ...given().build.gates, ...open };
    expect(describeRequiredAction(given({ gates }))).toBe(
      "Wave 2 waits for you since 2026-01-02 10:00 UTC: `/approve` starts it.",
    );
    expect(describeRequiredAction(given({ gates, status: "closing" }))).toBeNull();
  });

  const idle = { session: null, pr: null, draft: false };
  test("prepared workers, since the time of the first one", () => {
    const state = { ...given(), ...sampleState(["W1.1", "W1.2", "W1.3"]), build: given().build };
    const prepare = (id: "W1.1" | "W1.2", at: string) =>
      Object.assign(state.workers[id]!, idle, { prepared: { base: "b".repeat(40), at } });
    expect(describeRequiredAction(state)).toBeNull();
    prepare("W1.2", "2026-01-02T11:00:00Z");
    expect(describeRequiredAction(state)).toBe(
      "W1.2 is prepared since 2026-01-02 11:00 UTC: `/start W1.2` launches it.",
    );
    prepare("W1.1", "2026-01-02T12:00:00Z");
    expect(describeRequiredAction(state)).toBe(
      "W1.1, W1.2 are prepared since 2026-01-02 11:00 UTC: `/start` launches them all, " +
        "`/start W1.1` that one.",
    );
  });

  test("cancelled workers that others may wait for", () => {
    const state = given();
    Object.assign(state.workers["W1.1"]!, idle, { cancelled: ann });
    const on = ": `/retry W1.1` starts it again, `/skip W1.1` continues without it.";
    expect(describeRequiredAction(state)).toBe(`W1.1 is cancelled${on}`);
    Object.assign(state.workers["W2.1"]!, idle, { cancelled: ann });
    expect(describeRequiredAction(state)).toBe(`W1.1, W2.1 are cancelled${on}`);
  });

  test("workers that could be merged while merging is on hold", () => {
    const stage = merged(building(), "W1.1").says("/hold");
    inReview(stage, "W1.2").closes("W1.2/review/1", APPROVE);
    expect(describeRequiredAction(stage.state!)).toMatch(
      /^W1\.2 could be merged, but merging is held since .* by `@ann`; `\/unhold` ends the hold\.$/,
    );
  });

  test("the landing while merging is on hold", () => {
    const { workers, ...state } = landing().state!;
    const held = (status: BuildState["status"]) =>
      describeRequiredAction({ ...state, workers, build: { ...state.build, hold: ann, status } });
    expect(held("landing")).toBe(`The landing is held ${SINCE}; \`/unhold\` ends the hold.`);
    expect(held("closing")).toBeNull();
  });
});

describe("the state of a build, for the person who runs Baton", () => {
  test("is the question that a person is asked", () => {
    expect(summarizeBuild(planned().state!)).toMatch(
      /^a person: Approve the plan with `\/approve`/,
    );
  });

  test("is what its sessions and workers wait for, for the first three", () => {
    const { state } = building();
    expect(summarizeBuild(state!)).toMatch(
      /^W1\.1: its work session .*; W1\.2: its work session .*; W2\.1: W1\.1, W1\.2, which come/,
    );
    expect(summarizeBuild(merged(building(), "W1.1").state!)).toMatch(
      /^W1\.2: its work [^;]*; W2\.1: /,
    );
    const many = sampleState(["W1.1", "W1.2", "W1.3", "W1.4", "W1.5"]);
    many.build = given({ plan: null }).build;
    for (const worker of Object.values(many.workers))
      Object.assign(worker, { session: null, pr: null });
    expect(summarizeBuild(many)).toMatch(
      /^W1\.1: [^;]*; W1\.2: [^;]*; W1\.3: [^;]*; 2 more workers$/,
    );
    const none = { ...given({ plan: null }), briefs: [], workers: {} };
    expect(summarizeBuild(none)).toBe("GitHub");
    none.build.sessions = {
      close: { ...building().state!.workers["W1.1"]!.session!, kind: "close" },
    };
    expect(summarizeBuild(none)).toBe("the close session");
    none.build.sessions.close!.outcome = "complete";
    expect(summarizeBuild(none)).toBe("GitHub");
  });

  test("is nothing once it is over", () =>
    expect(summarizeBuild(given({ status: "landed" }))).toBeNull());
});

describe("a build branch whose checks fail", () => {
  const red = { sha: "0123456789abcdef", failing: ["test", "lint"], accepted: false };
  test("is reported with what failed, since when, and what helps", () => {
    const state = given({ red_tip: red, branch_prefix: "baton" });
    const words = (since: string) =>
      `\`baton/7-units/build\` is red ${since}: test, lint. No further worker starts from ` +
      "it. Push a fix to it or rerun its failed jobs, and Baton continues by itself. " +
      "`/retry` continues without a fix.";
    expect(describeRedTip(state)).toBe(words("at 01234567"));
    Object.assign(state.workers["W2.1"]!, {
      merge_sha: red.sha,
      pr: { number: 12, head_repository_id: 1 },
    });
    expect(describeRedTip(state)).toBe(words("since #12 (W2.1) was merged"));
  });

  test("is no longer reported once a person has accepted it", () => {
    expect([
      describeRedTip(given({ red_tip: { ...red, accepted: true } })),
      describeRedTip(given()),
    ]).toEqual([null, null]);
  });
});

test("questions wait while the build asks; wishes wait until a plan fulfils them", () => {
  const round = { session: "s", at: AT, summary: "x", questions: [], answer: null, met: null };
  const wish = { by: "ann", at: AT, text: "x", of: 1 };
  const planning = {
    rounds: [round, round, { ...round, session: "t" }],
    revisions: [],
    earlier: [],
  };
  expect(findOpenRound({ status: "questions", planning })).toMatchObject({ session: "t" });
  expect(findOpenRound({ status: "planning", planning })).toBeNull();
  expect(findOpenRound({ status: "questions", planning: { ...planning, rounds: [] } })).toBeNull();
  expect(getQuestionsKey(planning)).toBe("questions-3");
  const revisions = [
    { ...wish, met: 2 },
    { ...wish, met: null },
  ];
  expect(listUnmetRevisions({ ...planning, revisions })).toEqual([revisions[1]]);
});

test("a build is planned until its plan is approved", () => {
  expect(BUILD_STATUSES.filter(isPlanning)).toEqual(["planning", "questions", "awaiting_approval"]);
});

test("a dry run has ended if it was requested and the build ended with a plan", () => {
  const { plan, wishes } = given().build;
  const ended = { status: "cancelled" as const, plan, wishes: { ...wishes, dry_run: true } };
  const others = [
    { ...ended, status: "planning" as const },
    { ...ended, wishes },
    { ...ended, plan: null },
  ];
  expect([isDryRunEnded(ended), ...others.map(isDryRunEnded)]).toEqual([true, false, false, false]);
});

test.each([
  ["test", 0, "checks/1-test.log"],
  ["CI / Build (ubuntu, 20)", 1, "checks/2-ci-build-ubuntu-20.log"],
  ["テスト", 2, "checks/3.log"],
  ["a".repeat(60), 3, `checks/4-${"a".repeat(40)}.log`],
  ["-- x --", 4, "checks/5-x.log"],
])("the log of check %j, number %s, is at %s", (name, index, path) => {
  expect(getCheckLogPath(name, index)).toBe(path);
});

test("locations and record files have fixed names", () => {
  expect([
    formatLocation({ path: "a.js", line: 3 }),
    formatLocation({ path: "a.js", line: null }),
  ]).toEqual(["a.js:3", "a.js"]);
  expect([getThreadsPath("W1.1"), getSteerPath("W1.1", 2)]).toEqual([
    "threads/W1.1.md",
    "steers/W1.1/2.md",
  ]);
  const steer = {
    ...{
      n: 1,
      ...ann,
      text: "x",
      on: 7,
      during: null,
      started_session: null,
      announced_session: null,
    },
    finished_session: null,
  };
  const steers = [{ ...steer, finished_session: "W1.1/work/1" as const }, steer];
  expect(listUnseenSteers({ steers })).toEqual([steer]);
  expect([
    getMergedCommit({ kind: "rework", other: "b" }),
    getMergedCommit({ kind: "review", other: "b" }),
  ]).toEqual(["b", null]);
  expect(createCi()).toMatchObject({
    head: null,
    state: "unknown",
    failing: [],
    missing: [],
    optional: [],
    rerun: null,
  });
});

describe("problems of the configuration as one sentence", () => {
  const own = ".github/baton.yml";
  const problem = { file: own, line: 3, field: "gates.plan", message: "no" };
  test.each([
    [[problem], "line 3: `gates.plan`: no"],
    [[{ ...problem, line: null }], "`gates.plan`: no"],
    [
      [{ ...problem, field: null, file: "octo/.github:.github/baton.yml" }],
      "octo/.github:.github/baton.yml: line 3: no",
    ],
    [Array(5).fill({ ...problem, line: null, field: null }), "no; no; no; no; no"],
    [
      Array(7).fill({ ...problem, line: null, field: null }),
      "no; no; no; no; no; and 2 more, which `baton validate` lists",
    ],
  ])("%#: %j", (problems: (typeof problem)[], words) =>
    expect(describeSettingsProblems(problems, own)).toBe(words),
  );
});
