/** What workers said for others in their completions: decisions, learnings, concerns, follow-ups, and for whom. */
import { compareCompletions, type Completion } from "../sessions/completion.ts";
import { compareWorkers, type WorkerId } from "./names.ts";
import type { State } from "./state.ts";
import { statusOf, TERMINAL } from "./status.ts";

export type NoteKind = "concern" | "follow-up" | "decision" | "learning";

export interface WorkerNote {
  /** Who said it. */
  worker: WorkerId;
  kind: NoteKind;
  /** Untrusted, as it was handed in. */
  text: string;
  /** Workers of the plan that the text names by id, without its own. */
  names: WorkerId[];
  /** When its session closed. */
  at: string;
}

const FIELDS = {
  concern: "concerns",
  "follow-up": "follow_up",
  decision: "decisions",
  learning: "learnings",
} as const satisfies Record<NoteKind, keyof Completion>;
const KINDS = Object.keys(FIELDS) as NoteKind[];

/** `W2.1`, not within `W2.10`, `W2.1.3` or `XW2.1`. */
const ID = /(?<![\w.])W[1-9]\d{0,2}\.[1-9]\d{0,2}(?!\w|\.\d)/g;

/**
 * Of all workers and all their sessions, since a rework seldom says again what still holds: ordered by worker, kind and
 * time, each text once for a worker and kind.
 */
export function listNotes(state: State): WorkerNote[] {
  const completions = Map.groupBy(Object.values(state.completions), ({ worker_id }) => worker_id);
  const ids = state.briefs.map(({ id }) => id).toSorted(compareWorkers);
  return ids.flatMap((id) => {
    const own = (completions.get(id) ?? []).toSorted(compareCompletions);
    return KINDS.flatMap((kind) => notesOf(kind, own, id, state));
  });
}

function notesOf(kind: NoteKind, completions: Completion[], worker: WorkerId, { workers }: State): WorkerNote[] {
  const times = new Map<string, string>();
  for (const completion of completions) {
    for (const text of completion[FIELDS[kind]]) {
      if (!times.has(text)) times.set(text, completion.timestamp);
    }
  }
  return [...times].map(([text, at]) => {
    const ids = new Set(text.match(ID) as WorkerId[] | null);
    return { worker, kind, text, at, names: [...ids].filter((id) => id !== worker && id in workers) };
  });
}

/** Notes that one brief shows. */
const BRIEF_NOTES = 12;

/**
 * For each worker, the newest notes of ended workers that name it, oldest first. A session reads its brief once, when
 * it starts: what was said since then waits for the worker's next session. A worker that has ended needs none.
 */
export function groupNotesByRecipient(state: State): Map<WorkerId, WorkerNote[]> {
  const received = new Map<WorkerId, WorkerNote[]>();
  const ended = new Set(Object.values(state.workers).flatMap((w) => (hasEnded(w.id, state) ? [w.id] : [])));
  for (const note of listNotes(state)) {
    if (!ended.has(note.worker)) continue;
    for (const id of note.names) {
      const { session } = state.workers[id]!;
      if (ended.has(id) || (session && timeOf(note.at) > timeOf(session.requested_at))) continue;
      if (received.get(id)?.push(note) === undefined) received.set(id, [note]);
    }
  }
  for (const [id, notes] of received) {
    received.set(id, notes.toSorted((a, b) => timeOf(a.at) - timeOf(b.at)).slice(-BRIEF_NOTES));
  }
  return received;
}

const hasEnded = (id: WorkerId, state: State) => TERMINAL.includes(statusOf(state.workers[id]!, state));
const timeOf = (at: string) => Date.parse(at) || 0;
