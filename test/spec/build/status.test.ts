/** Each status of a worker: when it applies, and what people read about the wait. */
import { toDetails } from "../support/stop-details.ts";
import { expect, test } from "vitest";
import { createCi } from "../../../src/core/model/ci.ts";
import type { BuildState } from "../../../src/core/model/build-state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { getWorkerStatus } from "../../../src/core/model/status.ts";
import { sampleState } from "../record-sample.ts";
import { ann, AT, createState, green, MIN, pull, ripe, says, session } from "../support/calm.ts";
import { toEndCause } from "../support/facts.ts";
import { describeWait } from "../../../src/core/messages/worker-wait.ts";

const stop = { cause: "work" as const, details: toDetails("Tests fail"), at: AT };
const remedy =
  "Answer with `/retry W1.1 [words]` (starts it again) or `/skip W1.1` (continues without it).";
const cancelled = "cancelled since 2026-01-02 10:00 UTC by `@ann`; `/retry W1.1` starts it again, ";
const onSkip = "`/skip W1.1` continues without it";
const toReason = (said: string) => ({ kind: "command" as const, by: "ann", said });
const overload = { until: AT, cause: toEndCause("an overload.") };
const merging = "Baton, which merges pull request #12 in its turn";

test.each<[string, Partial<WorkerState>, string]>([
  ["nothing was done", {}, "ready: a free place among the workers that run at once"],
  ["it is merged", { merge_sha: "m" }, "merged: nothing: its pull request is merged"],
  [
    "it is merged with optional checks red",
    { merge_sha: "m", ci: green({ optional: ["docs", "e2e"] }) },
    "merged: nothing: its pull request is merged (red, but not required: docs, e2e)",
  ],
  ["it changed nothing", { done: true }, "done: nothing: it closed complete without a change"],
  [
    "it is skipped",
    { skipped: { ...ann, pull: null } },
    "skipped: nothing: skipped by @ann; `/retry W1.1` starts it again",
  ],
  ["it is cancelled", { cancelled: ann }, `cancelled: nothing: ${cancelled}${onSkip}`],
  [
    "its provider rejects it for now",
    { session: session("work", { parked: overload }) },
    `parked: the provider, until ${MIN} (an overload); \`/retry W1.1\` tries at once`,
  ],
  [
    "it failed",
    { stop: { kind: "failed", ...stop } },
    `failed: a person, since ${MIN}: Tests fail. ${remedy}`,
  ],
  [
    "it is blocked",
    { stop: { kind: "blocked", ...stop } },
    `blocked: a person, since ${MIN}: Tests fail. ${remedy}`,
  ],
  [
    "it works",
    { session: session("work") },
    `running: its work session (attempt 2, launch 3, since ${MIN})`,
  ],
  [
    "its session is asked for",
    { session: session("work", { dispatched_at: null, run: null }) },
    "running: its work session (attempt 2, launch 3, since 2026-01-01 00:00 UTC)",
  ],
  [
    "it is reworked",
    {
      session: session("rework", { reasons: ["Too slow.", "No docs."].map(toReason) }),
      pr: pull(12),
    },
    `rework: its rework session (attempt 2, since ${MIN}): @ann: Too slow.`,
  ],
  [
    "its work is to be published",
    { session: session("work", { outcome: "complete" }) },
    "publishing: Baton, which commits the change and opens the pull request",
  ],
  [
    "its branch has an earlier attempt",
    { session: session("work", { outcome: "complete" }), pr: pull(12), published: "W1.1/work/1" },
    "publishing: Baton, which commits the change and opens the pull request",
  ],
  [
    "it is published",
    { session: session("work", { outcome: "complete" }), pr: pull(12), published: "W1.1/work/2" },
    "in_review: a review session",
  ],
  [
    "it is reviewed",
    { session: session("review"), pr: pull(12) },
    `in_review: its review session (round 2, since ${MIN})`,
  ],
  [
    "it is a draft",
    { pr: pull(12), draft: true },
    "held: a person: pull request #12 is a draft; *Ready for review* continues it",
  ],
  [
    "it is ready and held",
    { ...ripe, hold: ann },
    "held: a person: pull request #12 is ready, and merging is held since 2026-01-02 " +
      "10:00 UTC by `@ann`; `/unhold W1.1` ends the hold",
  ],
  [
    "it is prepared",
    { prepared: { base: "0123456789", at: AT } },
    `held: a person: \`/start W1.1\` launches it; it is prepared since ${MIN}, at ` +
      "01234567 of the build branch",
  ],
  [
    "it is prepared and started",
    { prepared: { base: "b", at: AT }, started: ann },
    "ready: a free place among the workers that run at once",
  ],
  ["its checks run", { ...ripe, ci: createCi() }, "in_ci: checks on pull request #12"],
  [
    "its checks fail",
    {
      ...ripe,
      ci: { ...createCi(), state: "red", since: AT, failing: ["test", "lint"], missing: ["e2e"] },
    },
    `in_ci: checks on pull request #12, since ${MIN}: test, lint`,
  ],
  [
    "checks don't report",
    { ...ripe, ci: { ...createCi(), state: "pending", missing: ["e2e", "docs"] } },
    "in_ci: checks on pull request #12, which have not reported: e2e, docs",
  ],
  [
    "failed jobs run again",
    {
      ...ripe,
      ci: {
        ...createCi(),
        state: "red",
        failing: ["x"],
        rerun: { runs: [], failed: ["test", "x"], ended: false },
      },
    },
    "in_ci: checks on pull request #12; these failed and run again: test, x",
  ],
  [
    "they ran again",
    {
      ...ripe,
      ci: {
        ...createCi(),
        state: "red",
        failing: ["x"],
        rerun: { runs: [], failed: ["test"], ended: true },
      },
    },
    "in_ci: checks on pull request #12: x",
  ],
  ["it may be merged", ripe, `mergeable: ${merging}`],
  [
    "no checks are there",
    { ...ripe, ci: { ...createCi(), state: "none" } },
    `mergeable: ${merging}`,
  ],
  ["it conflicts, with nobody before it", { ...ripe, mergeable: false }, `mergeable: ${merging}`],
  [
    "optional checks are red",
    { ...ripe, ci: green({ optional: ["docs"] }) },
    `mergeable: ${merging} (red, but not required: docs)`,
  ],
])(
  "given a worker, when %s, then this is its status and what it waits for",
  (_when, change, words) => {
    expect(says(createState(change))).toBe(words);
  },
);

const open = { wave: 2, state: "open" as const, by: null, at: AT };
const gates = sampleState().build.gates;
const red = { sha: "s", failing: ["test", "lint"], accepted: false };
test.each<[string, Partial<BuildState>, string]>([
  ["is cancelled", { status: "cancelled" }, "cancelled: nothing: the build is cancelled"],
  ["is planned", { status: "planning" }, "planned: the plan's approval"],
  [
    "has a plan to approve",
    { status: "awaiting_approval", plan: { ...sampleState().build.plan!, at: AT } },
    `planned: a person's approval of the plan, since ${MIN}`,
  ],
  [
    "has it approved",
    {
      status: "awaiting_approval",
      gates: { ...gates, plan: { ...gates.plan, state: "approved" } },
    },
    "planned: the plan's approval",
  ],
  [
    "has a wave to begin",
    { gates: { ...gates, waves: [open] } },
    `ready: a person, since ${MIN}: wave 2 begins once somebody answers \`/approve\``,
  ],
  ["is red", { red_tip: red }, "ready: the build branch, which is red: test, lint"],
  [
    "is red, and that is accepted",
    { red_tip: { ...red, accepted: true } },
    "ready: a free place among the workers that run at once",
  ],
  [
    "is being proven",
    { proving: { sha: "0123456789", since: AT } },
    "ready: the checks on what was merged before it, at 01234567 of the build branch",
  ],
  [
    "is paused",
    { paused: { ...ann, how: "command" } },
    "ready: a free place among the workers that run at once; and the build is paused " +
      "since 2026-01-02 10:00 UTC by `@ann`; `/resume` continues it",
  ],
])(
  "given a worker that nothing blocks, when its build %s, then it says so",
  (_when, build, words) => {
    expect(says(createState({}, build))).toBe(words);
  },
);

test("a worker in the last of forty waves waits for all earlier workers while none has begun", () => {
  const ids = Array.from(
    { length: 200 },
    (_, i): WorkerId => `W${Math.floor(i / 5) + 1}.${(i % 5) + 1}`,
  );
  const calm = createState();
  const fresh = calm.workers["W1.1"]!;
  const state = {
    ...calm,
    briefs: ids.map((id) => ({ ...calm.briefs[0]!, id, depends_on: [] })),
    workers: Object.fromEntries(ids.map((id) => [id, { ...fresh, id }])),
  };
  expect(getWorkerStatus(state.workers["W40.5"]!, state)).toBe("planned");
  expect(describeWait(state.workers["W40.5"]!, state)).toBe(
    `${ids.slice(0, 195).join(", ")}, which come first`,
  );
});
