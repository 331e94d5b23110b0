/** Which commands `/help` lists first: those that continue what waits. */
import { toDetails } from "./support/stop-details.ts";
import { expect, test } from "vitest";
import { createCi } from "../../src/core/model/ci.ts";
import type { State } from "../../src/core/model/state.ts";
import { listUsefulCommands } from "../../src/core/commands/help-message.ts";
import type { BuildCause, StopState, WorkerCause } from "../../src/core/model/stop.ts";
import { sampleState } from "./record-sample.ts";

const SINCE = { by: "ann", at: "2026-01-01T00:00:00Z" };
const BASE = { base: "a".repeat(40), at: SINCE.at };
const stopped = <Cause extends BuildCause | WorkerCause>(cause: Cause): StopState<Cause> => ({
  ...{ kind: "blocked", cause, details: toDetails("red"), at: SINCE.at },
});

/** Returns a build whose workers do nothing and which asks nobody anything. */
function quiet(): State {
  const state = sampleState();
  state.build.gates.plan.state = "approved";
  for (const worker of Object.values(state.workers))
    Object.assign(worker, { session: null, requests: [], ci: createCi() });
  return state;
}

function openLanding(build: State["build"]): void {
  build.status = "landing";
  build.gates.landing.state = "open";
}

test.each<[string, (state: State) => unknown, string[]]>([
  ["nothing waits", () => null, ["status"]],
  [
    "questions are open",
    ({ build }) => (build.status = "questions"),
    ["answer", "revise", "status"],
  ],
  [
    "the plan waits",
    ({ build }) => {
      build.status = "awaiting_approval";
      build.gates.plan.state = "open";
    },
    ["approve", "revise", "status"],
  ],
  [
    "it is paused",
    ({ build }) => (build.paused = { ...SINCE, how: "command" }),
    ["resume", "status"],
  ],
  [
    "its budget is spent",
    ({ build }) => (build.stop = stopped("budget")),
    ["budget", "cancel", "why", "status"],
  ],
  ["it has stopped", ({ build }) => (build.stop = stopped("engine")), ["retry", "why", "status"]],
  [
    "one worker has stopped",
    ({ workers }) => (workers["W2.1"]!.stop = stopped("ci")),
    ["retest", "retry", "skip", "why", "status"],
  ],
  [
    "one worker's reviews failed",
    ({ workers }) => (workers["W2.1"]!.stop = stopped("review_failed")),
    ["review", "approve", "retry", "skip", "why", "status"],
  ],
  [
    "one worker is prepared",
    ({ workers }) => (workers["W2.1"]!.prepared = BASE),
    ["start", "status"],
  ],
  [
    "one worker was prepared, and is started",
    ({ workers }) => Object.assign(workers["W2.1"]!, { prepared: BASE, started: SINCE }),
    ["status"],
  ],
  [
    "one worker was prepared, and is at work",
    ({ workers }) =>
      Object.assign(workers["W2.1"]!, { prepared: BASE, session: { name: "W2.1/worker/1" } }),
    ["status"],
  ],
  ["nothing is merged", ({ build }) => (build.hold = SINCE), ["unhold", "status"]],
  [
    "one worker isn't merged",
    ({ workers }) => (workers["W1.1"]!.hold = SINCE),
    ["unhold", "status"],
  ],
  ["the landing waits", ({ build }) => openLanding(build), ["approve", "land", "status"]],
  ["it has landed", ({ build }) => (build.status = "landed"), ["orchestrate", "revert"]],
  ["it has ended otherwise", ({ build }) => (build.status = "cancelled"), ["orchestrate"]],
])("`/help` begins with the commands that fit when %s", (_, change, names) => {
  const state = quiet();
  change(state);
  expect(listUsefulCommands(state, { on: "issue" })).toEqual(names);
});

test("on a pull request, its own commands follow those for what waits, each once", () => {
  const state = quiet();
  openLanding(state.build);
  expect(listUsefulCommands(state, { on: "landing" })).toEqual([
    "approve",
    "land",
    "status",
    "retest",
    "hold",
  ]);
  expect(listUsefulCommands(quiet(), { on: "worker" })).toEqual([
    ...["status", "approve", "steer", "retry", "review", "retest", "skip", "why"],
  ]);
});

test("without a build, the commands that start one come first", () => {
  for (const on of ["issue", "worker", "landing"] as const)
    expect(listUsefulCommands(null, { on })).toEqual(["orchestrate"]);
});
