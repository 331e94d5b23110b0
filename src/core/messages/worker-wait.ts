/** Says whom or what a worker waits for, by its status. */
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import {
  hasEnded,
  TERMINAL_STATUSES,
  getWorkerStatus,
  isUnsent,
  findReadyOverlaps,
  findEarlierOverlaps,
  listOpenDependencies,
  type Overlap,
  type WorkerStatus,
} from "../model/status.ts";
import { BUDGET_CAUSES } from "../model/stop.ts";
import { findHold, findOpenWave } from "../model/holds.ts";
import { describeHold, describePause, formatSince } from "./holds.ts";
import { formatAdaptationSubject, formatLostFiles } from "./fragments.ts";
import { STALLED_CHECKS, describeStall } from "./stalls.ts";
import { formatMinute } from "../text/format.ts";
import { describeSessionReason, describeStop, describeWorkerStop } from "./stop.ts";
import { isByHand, type SessionReason, type SessionState } from "../model/session.ts";
import { describeEndCause } from "./session-results.ts";
import type { Ci } from "../model/ci.ts";
import { getOpenAdaptation } from "../model/adaptation.ts";
import type { WorkerId } from "../model/names.ts";

const WAITS: Readonly<Record<WorkerStatus, (worker: WorkerState, state: State) => string>> = {
  merged: (w) =>
    `nothing: its pull request is merged${describeReverted(w)}${describeOptionalChecks(w.ci)}`,
  done: () => "nothing: it closed complete without a change",
  skipped: (w, s) => {
    const again = hasEnded(s) ? "" : `; \`/retry ${w.id}\` starts it again`;
    const { by } = w.skipped!;
    return `nothing: skipped by ${by === null ? "somebody" : `@${by}`}${again}`;
  },
  cancelled: (w, s) => {
    if (s.build.status === "cancelled") return "nothing: the build is cancelled";
    return `nothing: ${
      hasEnded(s) ? `cancelled ${formatSince(w.cancelled!)}` : describeCancelled(w)
    }`;
  },
  parked: (w) =>
    `the provider, ${describeParking(w.session!.parked!)}; \`/retry ${w.id}\` tries at once`,
  failed: (w) => describeStopped(w),
  blocked: (w) => describeStopped(w),
  taken: (w, s) => describeManualWork(w, s),
  running: (w) => {
    const { attempt, launch } = w.session!;
    const nth = launch > 1 ? `, launch ${launch}` : "";
    return (
      `${describeStall(w.session!.stall)}its work session (attempt ` +
      `${attempt}${nth}${formatSessionSince(w)})`
    );
  },
  rework: (w) => {
    const { attempt, reasons } = w.session!;
    return (
      `${describeStall(w.session!.stall)}its rework session (attempt ` +
      `${attempt}${formatSessionSince(w)}): ${describeFirstReason(reasons) ?? ""}`
    );
  },
  publishing: () => "Baton, which commits the change and opens the pull request",
  held: (w, s) => `a person: ${describeHeld(w, s)}`,
  in_review: (w, s) =>
    w.session?.kind === "review" && w.session.outcome === null
      ? `${describeStall(w.session.stall)}its review session (round ` +
        `${w.session.attempt}${formatSessionSince(w)})`
      : describeReviewWait(w, s),
  in_ci: (w, s) =>
    describeConflictWait(w, s) ??
    describeCandidateWait(w, s) ??
    "checks on pull request " +
      `#${w.pr!.number}${formatChecksSince(w.ci)}${describeAwaitedChecks(w.ci)}`,
  mergeable: (w, s) =>
    describeConflictWait(w, s) ??
    `Baton, which merges pull request #${w.pr!.number} in its ` +
      `turn${describeOptionalChecks(w.ci)}`,
  ready: (_, s) => describeStartWait(s),
  planned: (w, s) =>
    s.build.status === "building" || s.build.status === "closing"
      ? `${describeOpenDependencies(w.id, s)}, which come first`
      : describeApprovalWait(s.build),
};

/** Returns whom or what the worker waits for, as a sentence without its first words. */
export function describeWait(worker: WorkerState, state: State): string {
  const { stop } = state.build;
  const status = getWorkerStatus(worker, state);
  if (hasEnded(state) && !TERMINAL_STATUSES.includes(status)) return "nothing: the build has ended";
  if (stop && (BUDGET_CAUSES.includes(stop.cause) || stop.cause === "refused") && isUnsent(worker))
    return `a person, ${formatSinceMinute(stop.at)}: ${describeStop(stop)}`;
  if (!stop && isKeptBack(worker, state))
    return "running sessions, which may need what is left of the budget";
  const words = WAITS[status](worker, state);
  if (TERMINAL_STATUSES.includes(status)) return words;
  const held = worker.pr !== null && status !== "held" && findHold(worker, state) !== null;
  const more = [
    ...(held ? [describeHold(worker, state)] : []),
    ...(state.build.paused ? [describePause(state.build.paused)] : []),
  ];
  return more.length > 0 ? [words.replace(/\.$/, ""), ...more].join("; and ") : words;
}

function describeReverted({ reverted_paths }: WorkerState): string {
  return reverted_paths.length > 0
    ? `, and a later commit took back ${formatLostFiles(reverted_paths)}`
    : "";
}

function describeOptionalChecks({ optional, inherited }: Ci): string {
  const red = [
    ...(optional.length > 0 ? [`red, but not required: ${optional.join(", ")}`] : []),
    ...(inherited.length > 0 ? [`red, as before the build: ${inherited.join(", ")}`] : []),
  ];
  return red.length > 0 ? ` (${red.join("; ")})` : "";
}

function describeCancelled({ id, cancelled }: WorkerState): string {
  const on = `\`/retry ${id}\` starts it again, \`/skip ${id}\` continues without it`;
  return `cancelled ${formatSince(cancelled!)}; ${on}`;
}

/** `until 2026-11-21 10:00 UTC (the provider is overloaded)`. */
export function describeParking({ until, cause }: NonNullable<SessionState["parked"]>): string {
  return `until ${formatMinute(until)} (${describeEndCause(cause).replace(/\.$/, "")})`;
}

function describeStopped(worker: WorkerState): string {
  return `a person, ${formatSinceMinute(worker.stop!.at)}: ${describeWorkerStop(worker)}`;
}

function describeManualWork(worker: WorkerState, state: State): string {
  const { takeover: taken, session: one, hand_in, id } = worker;
  const who = `@${one?.person ?? taken!.by}`;
  if (hand_in) return `Baton, which checks what ${who} handed in`;
  const since = taken === null ? "" : `, ${formatSinceMinute(taken.at)}`;
  if (isByHand(one)) {
    const what = describeFirstReason(one.reasons) ?? `\`/hand-in ${id}\` hands it in`;
    return `${who}, who took it${since}: ${what}`;
  }
  const before = describeOpenDependencies(id, state);
  const first = before === "" ? describeStartWait(state) : `${before}, which come first`;
  return `${first}; then ${who}, who took it`;
}

const describeFirstReason = ([first]: readonly SessionReason[]) =>
  first && describeSessionReason(first);

const formatSessionSince = ({ session: s }: WorkerState) =>
  `, ${formatSinceMinute(s!.dispatched_at ?? s!.requested_at)}`;

function describeHeld(w: WorkerState, s: State): string {
  if (w.pr === null) {
    const { base, at } = w.prepared!;
    const where = `at ${base.slice(0, 8)} of the build branch`;
    return `\`/start ${w.id}\` launches it; it is prepared since ${formatMinute(at)}, ${where}`;
  }
  if (w.draft) return `pull request #${w.pr.number} is a draft; *Ready for review* continues it`;
  return `pull request #${w.pr.number} is ready, and ${describeHold(w, s)}`;
}

/** A review does not begin while another merge will still change the code. */
function describeReviewWait(worker: WorkerState, state: State): string {
  const [first] = findReadyOverlaps(worker, state);
  return (
    describeConflictWait(worker, state) ??
    (first ? `${describeMerge(first)}, then a review` : "a review session")
  );
}

/** Returns null if it doesn't conflict, or if its conflict is resolved next. */
function describeConflictWait(worker: WorkerState, state: State): string | null {
  const [first] = worker.mergeable === false ? findEarlierOverlaps(worker, state) : [];
  return first ? `${describeMerge(first)}; then the conflict is resolved` : null;
}

/**
 * For a worker that is checked on the land branch: says that its checks run there, or which worker
 * goes first.
 */
function describeCandidateWait(
  { id }: WorkerState,
  { build: { candidate } }: State,
): string | null {
  if (!candidate) return null;
  const place = candidate.pr === null ? "" : `, #${candidate.pr}`;
  if (candidate.worker === id)
    return (
      "checks on the " +
      `candidate${place}${formatChecksSince(candidate.ci)}${describeAwaitedChecks(candidate.ci)}`
    );
  return candidate.queue.includes(id)
    ? `its turn on the candidate${place}: ${candidate.worker} is checked first`
    : null;
}

const formatChecksSince = ({ since: time, stall }: Ci) =>
  `${
    stall === null ? "" : `, which ${STALLED_CHECKS[stall]}`
  }${time === null ? "" : `, ${formatSinceMinute(time)}`}`;

function describeAwaitedChecks({ failing, missing, rerun }: Ci): string {
  if (rerun && !rerun.ended) return `; these failed and run again: ${rerun.failed.join(", ")}`;
  if (failing.length > 0) return `: ${failing.join(", ")}`;
  return missing.length > 0 ? `, which have not reported: ${missing.join(", ")}` : "";
}

/** Nothing starts from a failing build branch, and no wave from one whose checks still run. */
function describeStartWait(state: State): string {
  const { build } = state;
  const { red_tip, proving } = build;
  const wave = findOpenWave(build);
  if (wave)
    return (
      `a person, ${formatSinceMinute(wave.at)}: wave ${wave.wave} begins once somebody ` +
      "answers `/approve`"
    );
  if (red_tip?.accepted === false)
    return `the build branch, which is red: ${red_tip.failing.join(", ")}`;
  if (proving)
    return (
      `the checks on what was merged before it, at ${proving.sha.slice(0, 8)} of the build ` +
      "branch"
    );
  const adapting = getOpenAdaptation(state);
  if (adapting?.outcome === "waits")
    return "a person: edits of the plan wait for `/approve`, or `/skip adapt`";
  if (adapting)
    return `the adapt session, which reads the results of ${formatAdaptationSubject(adapting)}`;
  return "a free place among the workers that run at once";
}

/** Names the open dependencies. Explains a cancelled one, because it won't go on by itself. */
function describeOpenDependencies(id: WorkerId, state: State): string {
  const words = listOpenDependencies(id, state).map((other) => {
    const worker = state.workers[other];
    return worker?.cancelled ? `${other} (${describeCancelled(worker)})` : other;
  });
  return words.join(", ");
}

function describeApprovalWait({ gates, plan }: State["build"]): string {
  return gates.plan.state === "open" && plan
    ? `a person's approval of the plan, ${formatSinceMinute(plan.at)}`
    : "the plan's approval";
}

function describeMerge({ worker: { id, pr }, path }: Overlap): string {
  return `the merge of ${pr ? `#${pr.number} (${id})` : id}, as both change \`${path}\``;
}

/**
 * Returns whether the worker could be dispatched, but the limits of running sessions use up the
 * budget.
 */
function isKeptBack(worker: WorkerState, { build }: State): boolean {
  const { session: one, stop } = worker;
  const { worker: ofWorker, day, installation } = build.budgets;
  const isBounded = [build.budget, ofWorker, day, installation].some((budget) => budget !== null);
  return (
    isBounded && stop === null && isUnsent(worker) && one!.model !== null && one!.limit === null
  );
}

const formatSinceMinute = (time: string) => `since ${formatMinute(time)}`;
