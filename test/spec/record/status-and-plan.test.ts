/** `STATUS.md` and `PLAN.md`: what a person finds on the record's branch. */
import { describeEstimateBasis } from "../../../src/core/messages/estimate.ts";
import { toDetails } from "../support/stop-details.ts";
import { createCi } from "../../../src/core/model/ci.ts";
import { describe, expect, test } from "vitest";
import {
  renderPlanDocument,
  renderStatusDocument,
} from "../../../src/core/record/progress-documents.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { WorkerState } from "../../../src/core/model/worker-state.ts";
import { sampleState } from "../record-sample.ts";
import { building, inReview, merged, planned } from "../support/scenes.ts";
import { toEndCause } from "../support/facts.ts";
import { below } from "../support/sections.ts";

const HEADINGS = ["## Completed", "## In Progress", "## Blocked", "## Remaining"];
const groups = (state: State) =>
  HEADINGS.map((heading) => below(renderStatusDocument(state), heading));

describe("given STATUS.md, then it says", () => {
  test("that a plan waits for its approval, and all its workers with it", () => {
    const state = planned().state!;
    const [title, , asOf, where] = renderStatusDocument(state).split("\n");
    expect(title).toBe(`# Build Status: ${state.build.slug}`);
    expect(asOf).toMatch(/^As of \d{4}-.*Z\. The build is \*\*awaiting approval\*\*,$/);
    expect(where).toBe("in wave 0.");
    expect(renderStatusDocument(state)).toMatch(
      /\n\n\*\*Action needed:\*\* Approve the plan with `\/approve`/,
    );
    const [completed, progress, blocked, remaining] = groups(state);
    expect([completed, progress, blocked]).toEqual([["(none)"], ["(none)"], ["(none)"]]);
    expect(remaining!.map((line) => line.slice(0, 12))).toEqual([
      "- [ ] W1.1: ",
      "- [ ] W1.2: ",
      "- [ ] W2.1: ",
    ]);
    expect(remaining![0]).toMatch(/ — planned; waits for a person's approval of the plan/);
  });

  test("that a worker is running only if its run was seen, else that it is dispatched or queued", () => {
    const stage = building();
    const line = (id: string) => groups(stage.state!)[1]!.find((one) => one.includes(id));
    const run = stage.facts.runs.find(({ session }) => session === "W1.1/work/1")!;
    expect(line("W1.1")).toMatch(/ — running; waits for its work session/);
    stage.state!.workers["W1.1"]!.session!.in_progress = false;
    expect(line("W1.1")).toMatch(/ — dispatched; waits for its work session/);
    Object.assign(run, { status: "queued", changedAt: stage.now });
    stage.wait(20_000).says("/status");
    expect(line("W1.1")).toMatch(/ — queued; waits for a free runner/);
    Object.assign(run, { status: "in_progress", changedAt: stage.now });
    stage.says("/status");
    expect(line("W1.1")).toMatch(/ — running; waits for its work session/);
  });

  test("who is at work, who has ended and with which summary, and who waits", () => {
    const state = inReview(merged(building(), "W1.1"), "W1.2").state!;
    state.completions["W1.1/work/1"]!.summary = "Made lengths.";
    const [completed, progress, blocked, remaining] = groups(state);
    expect(completed).toEqual([
      expect.stringMatching(/^- \[x\] W1\.1: .* \(#\d+\) — merged; Made lengths\.$/),
    ]);
    expect(progress).toEqual([
      expect.stringMatching(/^- \[ \] W1\.2: .* \(#\d+\) — in review; waits for its review/),
    ]);
    expect(blocked).toEqual(["(none)"]);
    expect(remaining).toEqual([
      expect.stringMatching(/^- \[ \] W2\.1: [^#]* — planned; waits for W1\.2, which come first/),
    ]);
    expect(renderStatusDocument(state)).not.toContain("Action needed");
    expect(renderStatusDocument(state)).toContain("in wave 1.\n");
  });

  const since = { by: "ann", at: "2026-01-02T10:00:00Z" };
  const stop = { cause: "checks" as const, details: toDetails("No."), at: since.at };
  test.each<[string, Partial<WorkerState>, number]>([
    ["merged", { merge_sha: "a".repeat(40) }, 0],
    ["done", { done: true }, 0],
    ["skipped", { skipped: { ...since, pull: null } }, 0],
    ["cancelled", { cancelled: since }, 0],
    ["failed", { stop: { kind: "failed", ...stop } }, 2],
    ["blocked", { stop: { kind: "blocked", ...stop } }, 2],
    ["held", { prepared: { base: "b".repeat(40), at: since.at } }, 3],
    ["ready", {}, 3],
  ])("the status of a worker that is %s", (status, change, group) => {
    const state = sampleState(["W1.1"]);
    Object.assign(state.workers["W1.1"]!, { session: null, pr: null, ci: createCi() }, change);
    state.build.candidate = null;
    const found = groups(state).map(
      (lines) => lines.filter((line) => line.includes(` — ${status}; `)).length,
    );
    expect(found).toEqual([0, 0, 0, 0].with(group, 1));
  });

  test("which worker waits for its provider, and that the build's own session does", () => {
    const stage = building();
    const parked = { until: "2026-01-02T10:00:00Z", cause: toEndCause("a quota") };
    stage.state!.workers["W1.1"]!.session!.parked = parked;
    expect(groups(stage.state!)[2]).toEqual([
      expect.stringContaining(
        "— parked; waits for the provider, until 2026-01-02 10:00 UTC (a quota)",
      ),
    ]);
    const { build } = planned().state!;
    const session = { ...build.sessions.architect!, outcome: null, parked };
    const text = renderStatusDocument({
      ...sampleState(),
      build: { ...sampleState().build, sessions: { architect: session } },
    });
    expect(text).toContain(
      "\n\n**Parked:** The architect session waits for the provider, until 2026-01-02 " +
        "10:00 UTC (a quota).\n",
    );
  });

  test("in which loop the build is", () => {
    const state = sampleState();
    const none = {
      quotas: {},
      dimensions: [],
      wave: null,
      summary: null,
      head: null,
      tag: null,
      last: null,
    };
    state.build.loops = [{ n: 1, phase: "plan", base: "b".repeat(40), ...none }];
    state.build.loops_wanted = 2;
    expect(renderStatusDocument(state)).toContain(
      `in wave ${state.build.current_wave} (loop 1 of 2: planning).\n`,
    );
  });

  test.each<[string, (state: State, at: string) => void]>([
    ["began", ({ build }, at) => void (build.created_at = at)],
    ["was asked for", ({ build }, at) => void (build.trigger.at = at)],
    ["ended", ({ build }, at) => void (build.ended_at = at)],
    ["stopped", ({ build }, at) => void (build.stop = { kind: "failed", ...stop, at })],
    ["was paused", ({ build }, at) => void (build.paused = { ...since, at, how: "command" })],
    ["was held", ({ build }, at) => void (build.hold = { ...since, at })],
    ["was planned", ({ build }, at) => void (build.plan!.at = at)],
    ["had its plan approved", ({ build }, at) => void (build.gates.plan.at = at)],
    [
      "had a wave approved",
      ({ build: { gates } }, at) => gates.waves.push({ wave: 2, state: "open", by: null, at }),
    ],
    ["may land", ({ build }, at) => void (build.gates.landing.at = at)],
    [
      "was revised",
      ({ build: { planning } }, at) =>
        planning.revisions.push({ by: "a", at, text: "x", of: 1, met: 1 }),
    ],
    [
      "had a worker stopped",
      (state, at) => void (state.workers["W1.1"]!.stop = { kind: "failed", ...stop, at }),
    ],
    [
      "had one skipped",
      (state, at) => void (state.workers["W1.1"]!.skipped = { ...since, at, pull: null }),
    ],
    [
      "had one cancelled",
      (state, at) => void (state.workers["W1.1"]!.cancelled = { ...since, at }),
    ],
    ["had one held", (state, at) => void (state.workers["W1.1"]!.hold = { ...since, at })],
  ])("the newest known time when it %s", (_what, change) => {
    const state = sampleState();
    const at = "2099-01-01T00:00:00Z";
    expect(renderStatusDocument(state)).not.toContain(at);
    change(state, at);
    expect(renderStatusDocument(state)).toContain(`As of ${at}. `);
  });

  test("the time, for which questions, answers and sessions count too, in any time zone", () => {
    const { state } = building();
    const own = (text: string) => /As of (.*?)\. /.exec(text)![1];
    const round = {
      session: "build/architect/1",
      at: "2098-01-01T00:00:00Z",
      summary: "x",
      questions: [],
      met: null,
    };
    state!.build.planning.rounds.push({ ...round, answer: null });
    expect(own(renderStatusDocument(state!))).toBe("2098-01-01T00:00:00Z");
    state!.build.planning.rounds.push({
      ...round,
      answer: { by: "ann", at: "2098-01-02T00:00:00Z", text: "" },
    });
    expect(own(renderStatusDocument(state!))).toBe("2098-01-02T00:00:00Z");
    state!.workers["W1.1"]!.session!.requested_at = "2098-01-03T00:00:00+01:00";
    expect(own(renderStatusDocument(state!))).toBe("2098-01-03T00:00:00+01:00");
    state!.workers["W1.2"]!.session!.ended_at = "2098-01-03T00:00:00Z";
    expect(own(renderStatusDocument(state!))).toBe("2098-01-03T00:00:00Z");
    state!.build.sessions.architect!.ended_at = "2098-01-04T00:00:00Z";
    state!.build.sessions.architect!.requested_at = "soon";
    expect(own(renderStatusDocument(state!))).toBe("2098-01-04T00:00:00Z");
    state!.build.sessions.architect!.requested_at = "2098-01-05T00:00:00Z";
    expect(own(renderStatusDocument(state!))).toBe("2098-01-05T00:00:00Z");
  });
});

describe("given PLAN.md", () => {
  test("then each wave lists its workers, with what they change and what they follow", () => {
    const state = sampleState(["W1.1", "W1.2", "W2.1"]);
    state.briefs[1] = { ...state.briefs[1]!, paths: ["src/**", "docs/*"], complexity: "complex" };
    state.briefs[2] = { ...state.briefs[2]!, depends_on: ["W1.1", "W1.2"] };
    const text = renderPlanDocument(state);
    expect(text.split("\n")[0]).toBe("# Build Plan: 7-units");
    expect(below(text, "## Wave 1")).toEqual([
      "- [W1.1](workers/W1.1-task-w1-1.md): Task W1.1 (normal) — Make what W1.1 makes.",
      "  Paths: `src/W1.1.js`.",
      "- [W1.2](workers/W1.2-task-w1-2.md): Task W1.2 (complex) — Make what W1.2 makes.",
      "  Paths: `src/**`, `docs/*`.",
    ]);
    expect(below(text, "## Wave 2").slice(0, 3)).toEqual([
      "- [W2.1](workers/W2.1-task-w2-1.md): Task W2.1 (normal) — Make what W2.1 makes.",
      "  Paths: `src/W2.1.js`.",
      "  After W1.1, W1.2.",
    ]);
  });

  test("then it says which plan it is and why, its cost, and that edits belong elsewhere", () => {
    const state = sampleState();
    const words = () =>
      renderPlanDocument(state)
        .split("\n")
        .filter((line) => line !== "")
        .slice(1, 3);
    const pinned = "Made from the briefs in `workers/`; edit those, not this page.";
    expect(words()).toEqual(["Hash `0123456789ab`.", pinned]);
    expect(renderPlanDocument(state).split("\n").slice(-4)).toEqual([
      "",
      "5 sessions, 9 minutes.",
      describeEstimateBasis(state.build.plan!.estimate.basis),
      "",
    ]);
    state.build.plan!.reason = "Two\nwaves.";
    expect(words()[0]).toBe("Hash `0123456789ab`. Two waves.");
    state.build.plan = null;
    expect(words()[0]).toBe(pinned);
    expect(renderPlanDocument(state)).not.toContain("sessions");
  });

  test("then it draws the plan", () => {
    expect(renderPlanDocument(sampleState())).toMatch(
      /\n```mermaid\nflowchart LR\n[^]*W1_1 --> W2_1\n```\n/,
    );
  });

  test("then it says where a loop begins", () => {
    const state = sampleState();
    const none = { quotas: {}, dimensions: [], summary: null, head: null, tag: null, last: null };
    state.build.loops = [{ n: 1, phase: "work", base: "b".repeat(40), wave: 2, ...none }];
    expect(renderPlanDocument(state)).toMatch(/\n## Wave 1\n[^]*\n## Wave 2: loop 1\n/);
  });

  test("then it does not exist before a plan does", () => {
    const state = { ...sampleState(), briefs: [], workers: {} };
    expect(
      [renderRecord(state), renderRecord(sampleState())].map((files) => "PLAN.md" in files),
    ).toEqual([false, true]);
  });
});
