/**
 * The status table (DESIGN section 4): for each worker status its predicate and its exits, in one
 * place. `getWorkerStatus` is total: the first row whose predicate holds. What a worker waits for
 * says `messages/worker-wait.ts`.
 */
import { STALL_LABELS, type Ci } from "./ci.ts";
import { isByHand } from "./session.ts";
import type { State } from "./state.ts";
import type { WorkerState } from "./worker-state.ts";
import { getWave, type WorkerId } from "./names.ts";
import { findHold } from "./holds.ts";
import { findCurrentVerdict } from "./verdict.ts";
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
  },
  {
    status: "done",
    when: (w) => w.done,
    exits: [],
  },
  {
    status: "skipped",
    when: (w) => w.skipped !== null,
    exits: ["ready", "rework"],
  },
  {
    status: "cancelled",
    when: (w, s) => w.cancelled !== null || s.build.status === "cancelled",
    exits: ["running", "rework", "skipped"],
  },
  {
    status: "parked",
    when: (w) => w.session?.outcome === null && w.session.parked !== null,
    exits: ["running", "rework", "in_review"],
  },
  {
    status: "failed",
    when: (w) => w.stop?.kind === "failed",
    exits: ["running", "rework", "publishing", "in_review", "skipped", "cancelled"],
  },
  {
    status: "blocked",
    when: (w) => w.stop?.kind === "blocked",
    exits: ["running", "rework", "publishing", "in_review", "skipped", "cancelled"],
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
  },
  {
    status: "running",
    when: (w) => hasActiveSession(w, "work"),
    exits: ["publishing", "done", "running", "blocked", "failed", "parked"],
  },
  {
    status: "rework",
    when: (w) => hasActiveSession(w, "rework"),
    exits: ["publishing", "in_review", "in_ci", "blocked", "failed", "parked"],
  },
  {
    status: "publishing",
    when: (w) =>
      w.session?.outcome === "complete" && w.session.kind !== "review" && !isPublished(w),
    exits: ["in_review", "held", "blocked"],
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
  },
  {
    status: "in_review",
    when: (w) => w.pr !== null && !isTreeApproved(w),
    exits: ["in_ci", "mergeable", "rework", "blocked", "failed", "skipped", "cancelled"],
  },
  {
    status: "in_ci",
    when: (w) => w.pr !== null && w.ci.state !== "green" && w.ci.state !== "none",
    exits: ["held", "mergeable", "rework", "blocked", "skipped", "cancelled"],
  },
  {
    status: "mergeable",
    when: (w) => w.pr !== null,
    exits: ["merged", "held", "rework", "in_review", "blocked", "skipped", "cancelled"],
  },
  {
    status: "ready",
    when: (w, s) => s.build.status === "building" && canStart(w.id, s),
    exits: ["running", "held", "skipped", "cancelled"],
  },
  {
    status: "planned",
    when: () => true,
    exits: ["ready", "held", "skipped", "cancelled"],
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

export function hasEnded({ build }: State): boolean {
  return ENDED_STATUSES.some((status) => status === build.status);
}

/** Its session is asked for, and no run of it was. */
export function isUnsent({ session }: WorkerState): boolean {
  return (
    session?.outcome === null &&
    session.person === null &&
    session.dispatched_at === null &&
    session.run === null
  );
}

function findRow(worker: WorkerState, state: State): Row {
  return STATUS_TABLE.find((row) => row.when(worker, state))!;
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

/** It is prepared: nothing but a person's word is missing. */
function isAwaitingStart(worker: WorkerState, state: State): boolean {
  const { session: begun, prepared, started, id } = worker;
  if (begun || !prepared || started) return false;
  return state.build.status === "building" && canStart(id, state);
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

/** Nothing of it was begun, by anyone. */
const isUnbegun = (w: WorkerState) => w.session === null && w.pr === null;

function isAwaitingMerge(worker: WorkerState, state: State): boolean {
  const status = getWorkerStatus(worker, state);
  return status === "in_ci" || status === "mergeable";
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
