/** Decides when a wait for a build is over, and with which exit code; pure. */
import {
  isActionRequired,
  listRequiredActions,
  type RequiredActionKind,
} from "../../core/messages/required-actions.ts";
import { findOpenWave } from "../../core/model/holds.ts";
import { findOpenRound } from "../../core/model/planning.ts";
import type { WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import type { WorkerState } from "../../core/model/worker-state.ts";
import { getWorkerStatus, type WorkerStatus } from "../../core/model/status.ts";
import { describeStop, describeWorkerStop } from "../../core/messages/stop.ts";
import { getWorkerCommands } from "../../core/model/stop-answers.ts";
import { getBuildView } from "../../core/messages/build-view.ts";
import { listNames } from "../../core/text/format.ts";
import { listAnswers, MOVING_STATUSES } from "../answers.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";
import { describeWait } from "../../core/messages/worker-wait.ts";

/** The ways in which a wait can end: by the build's progress, a person's message or the clock. */
export const EXIT_CODES = {
  done: 0,
  failed: 3,
  blocked: 4,
  needs_person: 5,
  cancelled: 6,
  message: 7,
  timeout: 124,
} as const;
export type WaitOutcomeKind = keyof typeof EXIT_CODES;

export interface WaitOutcome {
  kind: WaitOutcomeKind;
  /** A sentence or two for people. */
  text: string;
  /** Commands with which a person can answer, best first. */
  say: string[];
}

/**
 * The goal for a worker: `merged` into the build branch, or `done`, which means that its work is
 * handed in.
 */
export const WORKER_ENDS = ["merged", "done"] as const;
export type WorkerEnd = (typeof WORKER_ENDS)[number];

/** With `ids` null, all workers of the plan at that time. */
export type WaitGoal =
  | { of: "build" }
  /** With `any`, one of them is enough. */
  | { of: "workers"; ids: readonly WorkerId[] | null; until: WorkerEnd; any: boolean };

/** Returns null while it is worth waiting. */
export function getOutcome(state: State, goal: WaitGoal): WaitOutcome | null {
  return goal.of === "build" ? getBuildOutcome(state) : getWorkersOutcome(state, goal);
}

function getBuildOutcome(state: State): WaitOutcome | null {
  const { status, landing } = state.build;
  if (status === "landed")
    return createOutcome("done", `The build landed as ${landing?.merge_sha ?? "one commit"}.`);
  if (status === "complete") return createOutcome("done", "The build is complete.");
  if (status === "cancelled") return createOutcome("cancelled", "The build is cancelled.");
  if (status === "failed")
    return createOutcome(
      "failed",
      `The build failed. ${state.build.stop ? describeStop(state.build.stop) : ""}`.trim(),
    );
  return getQuestion(state);
}

const createOutcome = (kind: WaitOutcomeKind, text: string): WaitOutcome => ({
  kind,
  text,
  say: [],
});

function getWorkersOutcome(
  state: State,
  { ids, until, any }: WaitGoal & { of: "workers" },
): WaitOutcome | null {
  const wanted = ids ?? state.briefs.map(({ id }) => id);
  const all = wanted.map((id) => ({ id, ...getFate(state, id, until) }));
  const ended = all.filter(({ kind }) => kind !== "open");
  const fates = any && ended.length > 0 ? ended : all;
  const open = fates.filter(({ kind }) => kind === "open");
  // Without a plan there are no workers that could all be done.
  if (open.length > 0 || fates.length === 0) {
    const waits =
      fates.length === 0
        ? "There are no workers"
        : `${listNames(open.map(({ id }) => id))} did not get that far`;
    return isBuildEnded(state.build.status)
      ? createUnmetOutcome(getBuildOutcome(state)!, waits)
      : getQuestion(state);
  }
  for (const kind of ["failed", "blocked", "cancelled", "needs_person"] as const) {
    const found = fates.filter((fate) => fate.kind === kind);
    if (found.length > 0)
      return { kind, text: found.map((one) => one.text).join(" "), say: found[0]!.say };
  }
  return createOutcome(
    "done",
    `${listNames(fates.map(({ id }) => id))} ${fates.length > 1 ? "are" : "is"} ${until}.`,
  );
}

/** Creates the outcome of a build that is over without reaching the goal. */
function createUnmetOutcome({ kind, text }: WaitOutcome, waits: string): WaitOutcome {
  return createOutcome(kind === "done" ? "cancelled" : kind, `${waits}. ${text}`);
}

type Fate = Omit<WaitOutcome, "kind"> & {
  kind: "done" | "failed" | "blocked" | "cancelled" | "needs_person" | "open";
};

function getFate(state: State, id: WorkerId, until: WorkerEnd): Fate {
  const worker = state.workers[id];
  if (!worker) {
    const kind = state.build.plan && state.briefs.length > 0 ? "cancelled" : "open";
    return { kind, text: `${id} is no longer in the plan.`, say: [] };
  }
  const status = getWorkerStatus(worker, state);
  const waiting = {
    text: `${id} waits for ${describeWait(worker, state)}.`,
    say: getWorkerCommands(worker),
  };
  switch (status) {
    case "merged":
    case "done":
      return { kind: "done", text: "", say: [] };
    case "failed":
    case "blocked":
      return {
        ...waiting,
        kind: status,
        text:
          `${id} ${status === "failed" ? "failed" : "is blocked"}: ` +
          `${describeWorkerStop(worker)}`,
      };
    case "skipped":
    case "cancelled":
      return { kind: "cancelled", text: `${id} is ${status}.`, say: [`/retry ${id}`] };
    default:
      if (until === "done" && isHandedIn(worker, status))
        return { kind: "done", text: "", say: [] };
      return status === "held"
        ? { ...waiting, kind: "needs_person", say: listReleaseCommands(worker) }
        : { ...waiting, kind: "open" };
  }
}

const HANDED_IN: readonly WorkerStatus[] = ["in_review", "in_ci", "mergeable"];

/** Whether its pull request has its newest work, and no session is changing it. */
function isHandedIn({ pr }: WorkerState, status: WorkerStatus): boolean {
  return HANDED_IN.includes(status) || (status === "held" && pr !== null);
}

function listReleaseCommands({ id, pr, hold, draft }: WorkerState): string[] {
  if (pr === null) return [`/start ${id}`];
  if (draft) return [];
  return [hold ? `/unhold ${id}` : "/unhold"];
}

/**
 * Returns the question that only a person can answer, if nothing continues without it; null
 * otherwise.
 */
export function getQuestion(state: State): WaitOutcome | null {
  const view = getBuildView(state);
  if (view.asks === null || hasActivity(state)) return null;
  const { build } = state;
  const answers = [...(build.paused ? ["/resume"] : []), ...listAnswers(view)];
  // A question that isn't posted yet can't be answered.
  const isGate = !build.stop && (findOpenRound(build) !== null || isActionRequired(state, "plan"));
  if (isGate && answers.length === 0) return null;
  return { kind: getKind(state), text: view.asks, say: answers };
}

function getKind(state: State): "failed" | "blocked" | "needs_person" {
  const { build } = state;
  if (build.stop) return build.stop.kind;
  if (isAtGate(state)) return "needs_person";
  const statuses = Object.values(state.workers).map((worker) => getWorkerStatus(worker, state));
  if (statuses.includes("failed")) return "failed";
  return statuses.includes("blocked") ? "blocked" : "needs_person";
}

function isAtGate(state: State): boolean {
  return listRequiredActions(state).some(({ kind }) => GATES.includes(kind));
}

const GATES: readonly RequiredActionKind[] = ["questions", "plan", "wave", "landing"];

/** Whether something happens without a person: a session, a check, a merge. */
function hasActivity(state: State): boolean {
  const { build, workers } = state;
  const isHalted = build.stop !== null || build.paused !== null;
  const sessions = [
    ...Object.values(build.sessions),
    ...Object.values(workers).flatMap(({ session }) => session ?? []),
  ];
  // A stopped build starts nothing more, but running sessions finish.
  const atWork = sessions.some(
    ({ outcome, dispatched_at: at, parked }) =>
      outcome === null && (!isHalted || (at !== null && parked === null)),
  );
  if (atWork || isHalted) return atWork;
  if (build.proving !== null && build.red_tip?.accepted !== false) return true;
  const mayStart = build.red_tip?.accepted !== false && findOpenWave(build) === null;
  return Object.values(workers).some((worker) => {
    const status = getWorkerStatus(worker, state);
    return status === "ready" ? mayStart : MOVING_STATUSES.includes(status);
  });
}
