/**
 * Claims in completions that no file confirms when a pass has ended. Decided from the record alone,
 * without a model.
 */
import { findNewestCompletion } from "./adaptation.ts";
import { listLoopWorkers, type Loop } from "./loop.ts";
import { compareWorkers, getWave, type WorkerId } from "./names.ts";
import type { UnbackedClaim } from "./session-reason.ts";
import type { State } from "./state.ts";
import { compareCompletions, type Completion } from "./completion.ts";
import { TERMINAL_STATUSES, getWorkerStatus } from "./status.ts";
import { parseArtifactPath } from "../text/file-references.ts";

/**
 * Lists artefacts that merged workers claim, that a worker of a later wave removed, and that nobody
 * recreated.
 */
export function listRemovedArtifacts({ workers, ...state }: State): UnbackedClaim[] {
  const merged = Object.values(workers).filter(({ merge_sha }) => merge_sha !== null);
  return merged.flatMap(({ id }) => {
    const later = merged
      .filter((other) => getWave(other.id) > getWave(id))
      .toSorted((a, b) => getWave(a.id) - getWave(b.id));
    const claimed = findNewestCompletion({ ...state, workers }, id)?.artifacts ?? [];
    const paths = new Set(claimed.flatMap((item) => parseArtifactPath(item) ?? []));
    return [...paths].flatMap((path) => {
      const last = later.findLast(({ changed }) => changed.includes(path));
      return last?.removed.includes(path) ? [{ worker: id, path, removed_by: last.id }] : [];
    });
  });
}

/** Lists what workers of an ended loop claim and no file confirms. */
export function listUnbackedClaims(state: State, loop: Loop): UnbackedClaim[] {
  if (loop.head === null) return [];
  const ids = listLoopWorkers(state, loop);
  const isUnchanged = ids.length > 0 && ids.every((id) => state.workers[id]?.merge_sha === null);
  // A research worker's answer is its completion, so no file has to confirm it.
  const answering = new Set(
    state.briefs.filter(({ script }) => script === "research").map(({ id }) => id),
  );
  const idle = ids.filter((id) => isUnchanged && state.workers[id]?.done && !answering.has(id));
  return [
    ...idle.map((worker) => ({ worker, path: null, removed_by: null })),
    ...listRemovedArtifacts(state).filter(({ worker }) => ids.includes(worker)),
  ];
}

// Notes for others in workers' completions: decisions, learnings, concerns and follow-ups, with
// their recipients.

export type NoteKind = "concern" | "follow-up" | "decision" | "learning";

export interface WorkerNote {
  /** Author of the note. */
  worker: WorkerId;
  kind: NoteKind;
  /** Untrusted, exactly as submitted. */
  text: string;
  /** Other workers of the plan that the text names by id. */
  names: WorkerId[];
  /** When its session closed. Null if unknown. */
  at: string | null;
}

const FIELDS = {
  concern: "concerns",
  "follow-up": "follow_up",
  decision: "decisions",
  learning: "learnings",
} as const satisfies Record<NoteKind, keyof Completion>;
const NOTE_KINDS = Object.keys(FIELDS) as NoteKind[];

/** Matches `W2.1`, but not within `W2.10`, `W2.1.3` or `XW2.1`. */
const ID = /(?<![\w.])W[1-9]\d{0,2}\.[1-9]\d{0,2}(?!\w|\.\d)/g;

/**
 * Lists the notes of all workers and all their sessions, because a rework rarely repeats what is
 * still true. Ordered by worker, kind and time, with each text once per worker and kind.
 */
export function listNotes(state: State): WorkerNote[] {
  const completions = Map.groupBy(Object.values(state.completions), ({ worker_id }) => worker_id);
  const ids = state.briefs.map(({ id }) => id).toSorted(compareWorkers);
  return ids.flatMap((id) => {
    const own = (completions.get(id) ?? []).toSorted(compareCompletions);
    return NOTE_KINDS.flatMap((kind) => collectNotes(kind, own, id, state));
  });
}

function collectNotes(
  kind: NoteKind,
  completions: Completion[],
  worker: WorkerId,
  { workers }: State,
): WorkerNote[] {
  const times = new Map<string, string | null>();
  for (const completion of completions) {
    for (const text of completion[FIELDS[kind]]) {
      if (!times.has(text)) times.set(text, completion.timestamp);
    }
  }
  return [...times].map(([text, at]) => {
    const ids = new Set(text.match(ID) as WorkerId[] | null);
    return {
      worker,
      kind,
      text,
      at,
      names: [...ids].filter((id) => id !== worker && id in workers),
    };
  });
}

/** Maximum number of notes in one brief. */
const BRIEF_NOTES = 12;

/**
 * For each worker, returns the newest notes of ended workers that name it, oldest first. A session
 * reads its brief once, when it starts, so later notes wait for the worker's next session. An ended
 * worker needs none.
 */
export function groupNotesByRecipient(state: State): Map<WorkerId, WorkerNote[]> {
  const received = new Map<WorkerId, WorkerNote[]>();
  const ended = new Set(
    Object.values(state.workers).flatMap((w) => (hasEnded(w.id, state) ? [w.id] : [])),
  );
  for (const note of listNotes(state)) {
    if (!ended.has(note.worker)) continue;
    for (const id of note.names) {
      const { session } = state.workers[id]!;
      if (ended.has(id) || (session && parseTime(note.at) > parseTime(session.requested_at)))
        continue;
      if (received.get(id)?.push(note) === undefined) received.set(id, [note]);
    }
  }
  for (const [id, notes] of received) {
    received.set(
      id,
      notes.toSorted((a, b) => parseTime(a.at) - parseTime(b.at)).slice(-BRIEF_NOTES),
    );
  }
  return received;
}

const hasEnded = (id: WorkerId, state: State) =>
  TERMINAL_STATUSES.includes(getWorkerStatus(state.workers[id]!, state));
const parseTime = (at: string | null) => (at === null ? 0 : Date.parse(at));
