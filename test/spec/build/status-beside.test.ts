/**
 * What a worker waits for besides its own work: earlier workers, a person's hold, the budget, its
 * turn.
 */
import { toDetails } from "../support/stop-details.ts";
import { describe, expect, test } from "vitest";
import { createCi } from "../../../src/core/model/ci.ts";
import type { SessionState } from "../../../src/core/model/session.ts";
import type { BuildState } from "../../../src/core/model/build-state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import { getStatusLabel } from "../../../src/core/model/status.ts";
import { describeWorkerStop } from "../../../src/core/messages/stop.ts";
import { describeRemedy } from "../../../src/core/messages/stop-answers.ts";
import { ann, AT, createState, MIN, pull, ripe, says, session } from "../support/calm.ts";
import { describeWait } from "../../../src/core/messages/worker-wait.ts";

const stop = { cause: "work" as const, details: toDetails("Tests fail"), at: AT };
const remedy =
  "Answer with `/retry W1.1 [words]` (starts it again) or `/skip W1.1` (continues without it).";
const cancelled = "cancelled since 2026-01-02 10:00 UTC by `@ann`; `/retry W1.1` starts it again, ";
const onSkip = "`/skip W1.1` continues without it";

describe("given a worker of a later wave", () => {
  test("then it waits for all earlier ones, and says why one of them never ends", () => {
    const state = createState({ cancelled: ann });
    expect(says(state, "W2.1")).toBe(
      `planned: W1.1 (${cancelled}${onSkip}), W1.2, which come first`,
    );
    Object.assign(state.workers["W1.1"]!, { cancelled: null, skipped: { ...ann, pull: null } });
    state.build.status = "closing";
    expect(says(state, "W2.1")).toBe("planned: W1.2, which come first");
    state.build.status = "building";
    Object.assign(state.workers["W1.2"]!, { done: true });
    expect(says(state, "W2.1")).toMatch(/^ready: /);
  });

  test("then a dependency in its own wave counts too", () => {
    const state = createState({ merge_sha: "m" });
    state.briefs[1]!.depends_on = ["W1.1"];
    expect(says(state, "W1.2")).toMatch(/^ready: /);
    Object.assign(state.workers["W1.1"]!, { merge_sha: null });
    expect(says(state, "W1.2")).toBe("planned: W1.1, which come first");
  });
});

describe("given a worker whose turn has not come", () => {
  test("then a hold and a pause are named besides what it waits for", () => {
    const state = createState({ pr: pull(12), hold: ann }, { paused: { ...ann, how: "command" } });
    expect(says(state)).toBe(
      `in_review: a review session; and merging is held since ${MIN} by \`@ann\`; ` +
        `\`/unhold W1.1\` ends the hold; and the build is paused since ${MIN} by \`@ann\`; ` +
        "`/resume` continues it",
    );
    Object.assign(state.workers["W1.1"]!, { merge_sha: "m" });
    expect(says(state)).toBe("merged: nothing: its pull request is merged");
    const stopped = createState(
      { stop: { kind: "failed", ...stop } },
      { paused: { ...ann, how: "command" } },
    );
    expect(says(stopped)).toContain("(continues without it); and the build is paused");
  });

  test("then a session that was never dispatched is not called running in a paused build", () => {
    const on = (kind: "work" | "rework", build: Partial<BuildState>, at: string | null = null) => {
      const state = createState(
        { session: session(kind, { dispatched_at: at, run: null }) },
        build,
      );
      return getStatusLabel(state.workers["W1.1"]!, state);
    };
    const paused = { paused: { ...ann, how: "command" as const } };
    expect(on("work", {})).toBe("running");
    expect(on("work", paused)).toBe("not started");
    expect(on("rework", { stop: { kind: "blocked", ...stop, cause: "refused" } })).toBe(
      "rework, not started",
    );
    expect(on("work", paused, AT)).toBe("running");
  });

  test("then it waits for the budget until a run of its session is requested", () => {
    const build = {
      stop: {
        kind: "blocked" as const,
        cause: "budget" as const,
        details: toDetails("All is spent."),
        at: AT,
      },
    };
    const unsent = session("work", { dispatched_at: null, run: null });
    const words = (more: Partial<SessionState>, on: Partial<BuildState> = build) =>
      describeWait(
        createState({ session: { ...unsent, ...more } }).workers["W1.1"]!,
        createState({}, on),
      );
    expect(words({})).toBe(`a person, since ${MIN}: All is spent.`);
    expect(words({ dispatched_at: AT })).toMatch(/^its work session/);
    expect(words({ run: 9 })).toMatch(/^its work session/);
    expect(words({ outcome: "failed" })).not.toContain("spent");
    expect(words({}, { stop: { ...build.stop, cause: "landing" } })).toMatch(/^its work session/);
    expect(describeWait(createState().workers["W1.1"]!, createState({}, build))).toMatch(
      /^a free place/,
    );
  });

  test("then it waits for its turn on the candidate, or for the checks there", () => {
    const mark = {
      head: "h",
      tip: "t",
      queue: ["W1.1" as const],
      commit: null,
      pr: 30,
      marked: true,
      ci: createCi(),
    };
    const on = (candidate: BuildState["candidate"]) =>
      says(createState({ ...ripe, ci: createCi() }, { candidate }));
    expect(on({ ...mark, worker: "W1.2" })).toBe(
      "in_ci: its turn on the candidate, #30: W1.2 is checked first",
    );
    expect(on({ ...mark, worker: "W1.2", queue: [] })).toBe("in_ci: checks on pull request #12");
    const ci = { ...createCi(), since: AT, failing: ["test"] };
    expect(on({ ...mark, worker: "W1.1", ci })).toBe(
      `in_ci: checks on the candidate, #30, since ${MIN}: test`,
    );
    expect(on({ ...mark, worker: "W1.1", pr: null })).toBe("in_ci: checks on the candidate");
  });
});

test("a person may approve the change of a worker that guards stopped, if the guards allow it", () => {
  const finding = { guard: "paths", path: "a", message: "m", waivable: true, key: "k" };
  const held = { session: "W1.1/work/1" as const, run: 9, findings: [finding], more: 0 };
  const worker = (more: Partial<WorkerState>) => createState(more).workers["W1.1"]!;
  const guarded = { stop: { kind: "blocked" as const, ...stop, cause: "guard" as const } };
  const through =
    "Answer with `/approve W1.1` (accepts the change as it is), `/retry W1.1 [words]` " +
    "(starts it again) or `/skip W1.1` (continues without it).";
  expect(describeRemedy(worker({ ...guarded, blocked_change: held }))).toBe(through);
  const others = [
    { ...guarded, blocked_change: { ...held, findings: [{ ...finding, waivable: false }] } },
    { ...guarded, blocked_change: null },
    { blocked_change: held, stop: { ...guarded.stop, cause: "work" as const } },
  ];
  expect(others.map((one) => describeRemedy(worker(one)))).toEqual(Array<string>(3).fill(remedy));
  expect(describeWorkerStop(worker(guarded))).toBe(`Tests fail. ${remedy}`);
});
