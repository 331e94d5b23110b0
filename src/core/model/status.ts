/**
 * The status table (DESIGN section 4): for each worker status its predicate and its exits.
 * `getWorkerStatus` is total: it returns the first row whose predicate is true.
 * `messages/worker-wait.ts` says what a worker waits for.
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

/** In these statuses, nothing more happens to a worker. */
export const TERMINAL_STATUSES: readonly WorkerStatus[] = [
  "merged",
  "done",
  "skipped",
  "cancelled",
];
/** These statuses satisfy a dependent worker. */
export const SATISFYING_STATUSES: readonly WorkerStatus[] = ["merged", "done", "skipped"];

interface Row {
  status: WorkerStatus;
  /**
   * Reports whether the row applies to the worker. Rows are tested in order, so a row may rely on
   * all earlier ones being false.
   */
  when: (worker: WorkerState, state: State) => boolean;
  /** Possible next statuses. */
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
    when: (w) => isByHand(w.session) || (w.takeover !== null && isUnbegun(w)),
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

/** Returns the worker's status: the first row of the table that applies. */
export function getWorkerStatus(worker: WorkerState, state: State): WorkerStatus {
  return findRow(worker, state).status;
}

/** Returns the possible next statuses, as `/why` shows them. */
export function getExits(worker: WorkerState, state: State): readonly WorkerStatus[] {
  return hasEnded(state) ? [] : findRow(worker, state).exits;
}

export function hasEnded({ build }: State): boolean {
  return ENDED_STATUSES.some((status) => status === build.status);
}

/** Reports whether its session is requested, but no run of it. */
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

/** A pull request that is about to be merged and changes a file that another one also changes. */
export interface Overlap {
  worker: WorkerState;
  path: string;
}

/**
 * Returns overlaps with other workers that wait only for checks and their turn, each with one of
 * the files.
 */
export function findReadyOverlaps(worker: WorkerState, state: State): Overlap[] {
  return listOverlaps(worker, state).filter(
    ({ worker: other }) => other.mergeable !== false && isAwaitingMerge(other, state),
  );
}

/**
 * Returns overlaps with workers that merge earlier than this conflicting one. If it were resolved
 * before those merges, it would conflict again.
 */
export function findEarlierOverlaps(worker: WorkerState, state: State): Overlap[] {
  return listOverlaps(worker, state).filter(({ worker: other }) => {
    const status = getWorkerStatus(other, state);
    if (status === "rework" || status === "publishing") return true;
    // GitHub has not reported a conflict, so Baton reviews and merges it as it is.
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

/** Reports whether the worker is prepared and only a person's `/start` is missing. */
function isAwaitingStart(worker: WorkerState, state: State): boolean {
  const { session: begun, prepared, started, id } = worker;
  if (begun || !prepared || started) return false;
  return state.build.status === "building" && canStart(id, state);
}

/**
 * Returns the status label for people. A session whose run isn't working yet is not shown as
 * running.
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
 * Returns the label for something that people read later, such as a file of the record. A session
 * counts as running only if its run was seen running, because Baton does not rewrite the file when
 * it begins.
 */
export function getLastingLabel(worker: WorkerState, state: State): string {
  const label = getStatusLabel(worker, state);
  return label === "running" && !worker.session?.in_progress ? "dispatched" : label;
}

/**
 * Returns the checks that the worker waits for: its own, or those of the candidate with its head.
 */
function getChecks({ id, ci }: WorkerState, { build: { candidate } }: State): Ci {
  return candidate?.worker === id ? candidate.ci : ci;
}

/** Statuses in which a session may be active. */
const SESSION_STATUSES: readonly WorkerStatus[] = ["running", "rework", "in_review"];

/** Reports whether nobody has begun anything of it. */
const isUnbegun = (w: WorkerState) => w.session === null && w.pr === null;

function isAwaitingMerge(worker: WorkerState, state: State): boolean {
  const status = getWorkerStatus(worker, state);
  return status === "in_ci" || status === "mergeable";
}

/** Reports whether the branch has the newest session's change and its pull request is known. */
function isPublished(w: WorkerState): boolean {
  return w.pr !== null && w.published === `${w.id}/${w.session!.kind}/${w.session!.attempt}`;
}

/**
 * Lists workers that must end before this one may start: its dependencies and, in `waves`, every
 * worker of earlier waves.
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
 * Reports whether the worker's status is in `SATISFYING_STATUSES`. Their rows come first and read
 * no other worker. `getWorkerStatus` would follow every path through the earlier waves instead:
 * with 50 workers in each of 10 waves it never ended.
 */
function isSatisfied(worker: WorkerState, state: State): boolean {
  return STATUS_TABLE.some(
    (row) => SATISFYING_STATUSES.includes(row.status) && row.when(worker, state),
  );
}

function canStart(id: WorkerId, state: State): boolean {
  return listOpenDependencies(id, state).length === 0;
}
