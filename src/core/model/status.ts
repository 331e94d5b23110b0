/**
 * The status table (DESIGN section 4): for each worker status its predicate, its exits and whom it
 * waits for, in one place. `statusOf` is total: the first row whose predicate holds. `/why W2.1`
 * prints the row.
 * Lines: the table and the words of what each row waits for belong together.
 */
import { formatAdaptationSubject, getOpenAdaptation } from "./adaptation.ts";
import { BUDGET_CAUSES } from "./stop.ts";
import { STALLED_CHECKS, STALL_LABELS, describeStall, type Ci } from "./ci.ts";
import { formatLostFiles } from "./saved-work.ts";
import { isByHand } from "./session.ts";
import type { State } from "./state.ts";
import type { WorkerState } from "./worker-state.ts";
import { getWave, type WorkerId } from "./names.ts";
import { formatMinute } from "../text/format.ts";
import { findHold, describeHold, findOpenWave, describePause, formatSince } from "./holds.ts";
import { findCurrentVerdict } from "./verdict.ts";
import { describeStop } from "./stop-answers.ts";
import { ENDED_STATUSES } from "./build-types.ts";

export const WORKER_STATUSES = [
  "planned",
  "held",
  "ready",
  "running",
  "publishing",
  "in_review",
  "in_ci",
  "rework",
  "mergeable",
  "merged",
  "done",
  "parked",
  "taken",
  "blocked",
  "failed",
  "skipped",
  "cancelled",
] as const;
export type WorkerStatus = (typeof WORKER_STATUSES)[number];

/** Nothing more happens to a worker in these. */
export const TERMINAL_STATUSES: readonly WorkerStatus[] = [
  "merged",
  "done",
  "skipped",
  "cancelled",
];
/** These satisfy a dependent. */
export const SATISFYING_STATUSES: readonly WorkerStatus[] = ["merged", "done", "skipped"];

interface Row {
  status: WorkerStatus;
  /**
   * Holds for the worker; rows are asked in order, so a row may rely on those above not holding.
   */
  when: (worker: WorkerState, state: State) => boolean;
  /** Where it goes from here. */
  exits: readonly WorkerStatus[];
  /** Whom or what it waits for, in the user's words. */
  waits: (worker: WorkerState, state: State) => string;
}

const hasActiveSession = (w: WorkerState, kind: string) =>
  w.session?.kind === kind && w.session.outcome === null;
const isReadyToMerge = (w: WorkerState) =>
  w.pr !== null &&
  w.mergeable !== false &&
  isTreeApproved(w) &&
  (w.ci.state === "green" || w.ci.state === "none");
const isTreeApproved = (w: WorkerState) => findCurrentVerdict(w)?.verdict === "approve";

export const STATUS_TABLE: readonly Row[] = [
  {
    status: "merged",
    when: (w) => w.merge_sha !== null,
    exits: [],
    waits: (w) =>
      `nothing: its pull request is merged${describeTakenBack(w)}${describeOptionalChecks(w.ci)}`,
  },
  {
    status: "done",
    when: (w) => w.done,
    exits: [],
    waits: () => "nothing: it closed complete without a change",
  },
  {
    status: "skipped",
    when: (w) => w.skipped !== null,
    exits: ["ready", "rework"],
    waits: (w, s) => {
      const again = hasEnded(s) ? "" : `; \`/retry ${w.id}\` takes it up again`;
      return `nothing: skipped by @${w.skipped!.by}${again}`;
    },
  },
  {
    status: "cancelled",
    when: (w, s) => w.cancelled !== null || s.build.status === "cancelled",
    exits: ["running", "rework", "skipped"],
    waits: (w, s) => {
      if (s.build.status === "cancelled") return "nothing: the build is cancelled";
      return `nothing: ${
        hasEnded(s) ? `cancelled ${formatSince(w.cancelled!)}` : describeCancelled(w)
      }`;
    },
  },
  {
    status: "parked",
    when: (w) => w.session?.outcome === null && w.session.parked !== null,
    exits: ["running", "rework", "in_review"],
    waits: (w) =>
      `the provider, ${describeParking(w.session!.parked!)}; \`/retry ${w.id}\` tries at once`,
  },
  {
    status: "failed",
    when: (w) => w.stop?.kind === "failed",
    exits: ["running", "rework", "publishing", "in_review", "skipped", "cancelled"],
    waits: (w) => describeStopped(w),
  },
  {
    status: "blocked",
    when: (w) => w.stop?.kind === "blocked",
    exits: ["running", "rework", "publishing", "in_review", "skipped", "cancelled"],
    waits: (w) => describeStopped(w),
  },
  {
    status: "taken",
    when: (w) => isByHand(w.session) || (w.taken !== null && isUnbegun(w)),
    exits: [
      "in_review",
      "in_ci",
      "running",
      "rework",
      "publishing",
      "blocked",
      "skipped",
      "cancelled",
      "planned",
    ],
    waits: (w, s) => describeManualWork(w, s),
  },
  {
    status: "running",
    when: (w) => hasActiveSession(w, "work"),
    exits: ["publishing", "done", "running", "blocked", "failed", "parked"],
    waits: (w) => {
      const { attempt, launch } = w.session!;
      return (
        `${describeStall(w.session!.stall)}its work session (attempt ${attempt}, launch ` +
        `${launch}${formatSessionSince(w)})`
      );
    },
  },
  {
    status: "rework",
    when: (w) => hasActiveSession(w, "rework"),
    exits: ["publishing", "in_review", "in_ci", "blocked", "failed", "parked"],
    waits: (w) => {
      const { attempt, reasons } = w.session!;
      return (
        `${describeStall(w.session!.stall)}its rework session (attempt ` +
        `${attempt}${formatSessionSince(w)}): ${reasons[0] ?? ""}`
      );
    },
  },
  {
    status: "publishing",
    when: (w) =>
      w.session?.outcome === "complete" && w.session.kind !== "review" && !isPublished(w),
    exits: ["in_review", "held", "blocked"],
    waits: () => "Baton, which commits the change and opens the pull request",
  },
  {
    status: "held",
    when: (w, s) =>
      (w.pr !== null && w.draft) ||
      (isReadyToMerge(w) && findHold(w, s) !== null) ||
      isAwaitingStart(w, s),
    exits: [
      "in_review",
      "in_ci",
      "rework",
      "mergeable",
      "merged",
      "ready",
      "running",
      "skipped",
      "cancelled",
    ],
    waits: (w, s) => `a person: ${describeHeld(w, s)}`,
  },
  {
    status: "in_review",
    when: (w) => w.pr !== null && !isTreeApproved(w),
    exits: ["in_ci", "mergeable", "rework", "blocked", "failed", "skipped", "cancelled"],
    waits: (w, s) =>
      hasActiveSession(w, "review")
        ? `${describeStall(w.session!.stall)}its review session (round ` +
          `${w.session!.attempt}${formatSessionSince(w)})`
        : describeReviewWait(w, s),
  },
  {
    status: "in_ci",
    when: (w) => w.pr !== null && w.ci.state !== "green" && w.ci.state !== "none",
    exits: ["held", "mergeable", "rework", "blocked", "skipped", "cancelled"],
    waits: (w, s) =>
      describeConflictWait(w, s) ??
      describeCandidateWait(w, s) ??
      "checks on pull request " +
        `#${w.pr!.number}${formatChecksSince(w.ci)}${describeAwaitedChecks(w.ci)}`,
  },
  {
    status: "mergeable",
    when: (w) => w.pr !== null,
    exits: ["merged", "held", "rework", "in_review", "blocked", "skipped", "cancelled"],
    waits: (w, s) =>
      describeConflictWait(w, s) ??
      `Baton, which merges pull request #${w.pr!.number} in its ` +
        `turn${describeOptionalChecks(w.ci)}`,
  },
  {
    status: "ready",
    when: (w, s) => s.build.status === "building" && canStart(w.id, s),
    exits: ["running", "held", "skipped", "cancelled"],
    waits: (_, s) => describeStartWait(s),
  },
  {
    status: "planned",
    when: () => true,
    exits: ["ready", "held", "skipped", "cancelled"],
    waits: (w, s) =>
      s.build.status === "building" || s.build.status === "closing"
        ? `its dependencies and the wave before: ${describeOpenDependencies(w.id, s)}`
        : describeApprovalWait(s.build),
  },
];

/** The worker's status: the first row of the table that holds. */
export function getWorkerStatus(worker: WorkerState, state: State): WorkerStatus {
  return findRow(worker, state).status;
}

/** Where it can go from here, as `/why` says. */
export function getExits(worker: WorkerState, state: State): readonly WorkerStatus[] {
  return hasEnded(state) ? [] : findRow(worker, state).exits;
}

function hasEnded({ build }: State): boolean {
  return ENDED_STATUSES.some((status) => status === build.status);
}

/** Whom or what the worker waits for, as a sentence without its first words. */
export function describeWait(worker: WorkerState, state: State): string {
  const { stop } = state.build;
  if (hasEnded(state) && !TERMINAL_STATUSES.includes(getWorkerStatus(worker, state)))
    return "nothing: the build has ended";
  if (stop && (BUDGET_CAUSES.includes(stop.cause) || stop.cause === "refused") && isUnsent(worker))
    return `a person, ${formatSinceMinute(stop.at)}: ${stop.reason}`;
  if (!stop && isKeptBack(worker, state))
    return "sessions at work: what is left of the budget may be theirs";
  const row = findRow(worker, state);
  const words = row.waits(worker, state);
  if (TERMINAL_STATUSES.includes(row.status)) return words;
  const held = worker.pr !== null && row.status !== "held" && findHold(worker, state) !== null;
  const more = [
    ...(held ? [describeHold(worker, state)] : []),
    ...(state.build.paused ? [describePause(state.build.paused)] : []),
  ];
  return more.length > 0 ? [words.replace(/\.$/, ""), ...more].join("; and ") : words;
}

/** Its session is asked for, and no run of it was. */
function isUnsent({ session }: WorkerState): boolean {
  return (
    session?.outcome === null &&
    session.person === null &&
    session.dispatched_at === null &&
    session.run === null
  );
}

/** It could be dispatched, and the limits of the sessions at work leave nothing for it. */
function isKeptBack(worker: WorkerState, { build }: State): boolean {
  const { session: one, stop } = worker;
  const { worker: ofWorker, day, installation } = build.budgets;
  const isBounded = [build.budget, ofWorker, day, installation].some((budget) => budget !== null);
  return (
    isBounded && stop === null && isUnsent(worker) && one!.model !== null && one!.limit === null
  );
}

function findRow(worker: WorkerState, state: State): Row {
  return STATUS_TABLE.find((row) => row.when(worker, state))!;
}

/** `until 2026-11-21 10:00 UTC (the provider is overloaded)`. */
export function describeParking({ until, reason }: { until: string; reason: string }): string {
  return `until ${formatMinute(until)} (${reason.replace(/\.$/, "")})`;
}

/**
 * A pull request that is about to be merged and changes a file that another one changes as well.
 */
export interface Overlap {
  worker: WorkerState;
  path: string;
}

/**
 * Those of other workers that wait for nothing but checks and their turn, each with one of the
 * files.
 */
export function findReadyOverlaps(worker: WorkerState, state: State): Overlap[] {
  return listOverlaps(worker, state).filter(
    ({ worker: other }) => other.mergeable !== false && isAwaitingMerge(other, state),
  );
}

/**
 * Those that change the same files and come to their merge earlier than this one, which conflicts:
 * resolved before that, it would conflict once more.
 */
export function findEarlierOverlaps(worker: WorkerState, state: State): Overlap[] {
  return listOverlaps(worker, state).filter(({ worker: other }) => {
    const status = getWorkerStatus(other, state);
    if (status === "rework" || status === "publishing") return true;
    // GitHub has not said that it conflicts: it is judged and merged as it stands.
    return other.mergeable !== false && (status === "in_review" || isAwaitingMerge(other, state));
  });
}

function listOverlaps(worker: WorkerState, state: State): Overlap[] {
  const mine = new Set(worker.changed);
  return Object.values(state.workers).flatMap((other) => {
    const path = other.id === worker.id ? undefined : other.changed.find((p) => mine.has(p));
    return path === undefined ? [] : [{ worker: other, path }];
  });
}

/** What each of them waits for is said where nothing happens by itself. */
function describeOpenDependencies(id: WorkerId, state: State): string {
  const words = listOpenDependencies(id, state).map((other) => {
    const worker = state.workers[other];
    return worker?.cancelled ? `${other} (${describeCancelled(worker)})` : other;
  });
  return words.join(", ");
}

function describeCancelled({ id, cancelled }: WorkerState): string {
  const on =
    `\`/retry ${id}\` takes it up again, \`/skip ${id}\` lets what depends on it go on ` +
    "without it";
  return `cancelled ${formatSince(cancelled!)}; ${on}`;
}

/** It is prepared: nothing but a person's word is missing. */
function isAwaitingStart(worker: WorkerState, state: State): boolean {
  const { session: begun, prepared, started, id } = worker;
  if (begun || !prepared || started) return false;
  return state.build.status === "building" && canStart(id, state);
}

function describeHeld(w: WorkerState, s: State): string {
  if (w.pr === null) {
    const { base, at } = w.prepared!;
    const where = `at ${base.slice(0, 8)} of the build branch`;
    return `\`/start ${w.id}\` launches it; it is prepared since ${formatMinute(at)}, ${where}`;
  }
  if (w.draft) return `pull request #${w.pr.number} is a draft; *Ready for review* lets it go on`;
  return `pull request #${w.pr.number} is ready, and ${describeHold(w, s)}`;
}

/**
 * What people read as the status: a session whose run does not work yet is not shown as running.
 */
export function getStatusLabel(worker: WorkerState, state: State): string {
  const status = getWorkerStatus(worker, state);
  const isHalted = state.build.stop !== null || state.build.paused !== null;
  if (isHalted && SESSION_STATUSES.includes(status) && isUnsent(worker)) {
    return status === "running" ? "not started" : `${status.replaceAll("_", " ")}, not started`;
  }
  const bySession =
    SESSION_STATUSES.includes(status) && worker.session?.outcome === null
      ? worker.session.stall
      : null;
  const inCi = status === "in_ci" || (status === "blocked" && worker.stop?.cause === "checks");
  const stall = inCi ? getChecks(worker, state).stall : (bySession?.why ?? null);
  const words = (inCi && stall !== null ? "in_ci" : status).replaceAll("_", " ");
  if (stall === null) return words;
  return status === "running" ? STALL_LABELS[stall] : `${words}, ${STALL_LABELS[stall]}`;
}

/**
 * The same for what is read later, like a file of the record: a session is running only where its
 * run was seen to be, as nothing is written there when it begins.
 */
export function getLastingLabel(worker: WorkerState, state: State): string {
  const label = getStatusLabel(worker, state);
  return label === "running" && !worker.session?.in_progress ? "dispatched" : label;
}

/** The checks that it waits for: its own, or those of the candidate that has its head. */
function getChecks({ id, ci }: WorkerState, { build: { candidate } }: State): Ci {
  return candidate?.worker === id ? candidate.ci : ci;
}

/** Statuses in which a session may be at work. */
const SESSION_STATUSES: readonly WorkerStatus[] = ["running", "rework", "in_review"];

const formatSinceMinute = (time: string) => `since ${formatMinute(time)}`;
const formatSessionSince = ({ session: s }: WorkerState) =>
  `, ${formatSinceMinute(s!.dispatched_at ?? s!.requested_at)}`;
const formatChecksSince = ({ since: time, stall }: Ci) =>
  `${
    stall === null ? "" : `, which ${STALLED_CHECKS[stall]}`
  }${time === null ? "" : `, ${formatSinceMinute(time)}`}`;

/** Nothing of it was begun, by anyone. */
const isUnbegun = (w: WorkerState) => w.session === null && w.pr === null;

function describeManualWork(worker: WorkerState, state: State): string {
  const { taken, session: one, hand_in, id } = worker;
  const who = `@${one?.person ?? taken!.by}`;
  if (hand_in) return `Baton, which looks at what ${who} handed in`;
  const since = taken === null ? "" : `, ${formatSinceMinute(taken.at)}`;
  if (isByHand(one))
    return `${who}, who took it${since}: ${one.reasons[0] ?? `\`/hand-in ${id}\` hands it in`}`;
  const before = describeOpenDependencies(id, state);
  const first =
    before === "" ? describeStartWait(state) : `its dependencies and the wave before: ${before}`;
  return `${first}; then ${who}, who took it`;
}

function describeStopped(worker: WorkerState): string {
  return `a person, ${formatSinceMinute(worker.stop!.at)}: ${describeStop(worker)}`;
}

function describeApprovalWait({ gates, plan }: State["build"]): string {
  return gates.plan.state === "open" && plan
    ? `a person's approval of the plan, ${formatSinceMinute(plan.at)}`
    : "the plan's approval";
}

/** Nothing starts from a head that is red, nor a wave from one whose checks still run. */
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
    return `the adapt session, which reads what came of ${formatAdaptationSubject(adapting)}`;
  return "a free place among the workers that run at once";
}

function isAwaitingMerge(worker: WorkerState, state: State): boolean {
  const status = getWorkerStatus(worker, state);
  return status === "in_ci" || status === "mergeable";
}

/** A review of what another merge will change is not begun. */
function describeReviewWait(worker: WorkerState, state: State): string {
  const [first] = findReadyOverlaps(worker, state);
  return (
    describeConflictWait(worker, state) ??
    (first ? `${describeMerge(first)}, then a review` : "a review session")
  );
}

/** Null where it doesn't conflict, or is next to be resolved. */
function describeConflictWait(worker: WorkerState, state: State): string | null {
  const [first] = worker.mergeable === false ? findEarlierOverlaps(worker, state) : [];
  return first ? `${describeMerge(first)}; then the conflict is resolved` : null;
}

function describeMerge({ worker: { id, pr }, path }: Overlap): string {
  return `the merge of ${pr ? `#${pr.number} (${id})` : id}, as both change \`${path}\``;
}

function describeAwaitedChecks({ failing, missing, rerun }: Ci): string {
  if (rerun && !rerun.ended) return `; these failed and run again: ${rerun.failed.join(", ")}`;
  if (failing.length > 0) return `: ${failing.join(", ")}`;
  return missing.length > 0 ? `, which have not reported: ${missing.join(", ")}` : "";
}

function describeTakenBack({ taken_back }: WorkerState): string {
  return taken_back.length > 0
    ? `, and a later commit took back ${formatLostFiles(taken_back)}`
    : "";
}

function describeOptionalChecks({ optional, inherited }: Ci): string {
  const red = [
    ...(optional.length > 0 ? [`red, but not required: ${optional.join(", ")}`] : []),
    ...(inherited.length > 0 ? [`red, as before the build: ${inherited.join(", ")}`] : []),
  ];
  return red.length > 0 ? ` (${red.join("; ")})` : "";
}

/**
 * Where the worker is checked on the land branch: that its checks run there, or who is before it.
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

/** The branch bears what the newest session handed in, and its pull request is known. */
function isPublished(w: WorkerState): boolean {
  return w.pr !== null && w.published === `${w.id}/${w.session!.kind}/${w.session!.attempt}`;
}

/**
 * Workers that must end before this one may start: its dependencies and, in `waves`, every worker
 * of earlier waves.
 */
export function listOpenDependencies(id: WorkerId, state: State): WorkerId[] {
  const brief = state.briefs.find((b) => b.id === id);
  const inWaves = state.build.schedule === "waves";
  return state.briefs
    .filter((b) => brief?.depends_on.includes(b.id) || (inWaves && getWave(b.id) < getWave(id)))
    .map((b) => b.id)
    .filter((other) => {
      const worker = state.workers[other];
      return !worker || !isSatisfied(worker, state);
    });
}

/**
 * Whether the worker's status is one of `SATISFIED`. Their rows come first and look at no other
 * worker. `statusOf` in its place would follow every path through the earlier waves: 50 workers in
 * each of 10 waves never ended.
 */
function isSatisfied(worker: WorkerState, state: State): boolean {
  return STATUS_TABLE.some(
    (row) => SATISFYING_STATUSES.includes(row.status) && row.when(worker, state),
  );
}

function canStart(id: WorkerId, state: State): boolean {
  return listOpenDependencies(id, state).length === 0;
}
