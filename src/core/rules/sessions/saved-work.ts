import { isByHand, type SessionState } from "../../model/session.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";
import { SAVED_WORK_WHY_CHARS } from "../../model/saved-work.ts";
import { getSessionSpec } from "../../sessions/index.ts";
import { getSessionName, type Subject } from "./lifecycle.ts";
import type { Change } from "../../model/proposal.ts";

/**
 * A person no longer does the worker: what they pushed since their turn began is where the next
 * session starts. Returns that commit; null where they pushed nothing.
 */
export function recordSavedCommits(draft: Draft, worker: WorkerState): string | null {
  const { session } = worker;
  const head = draft.facts.refs.workers[worker.id];
  if (!isByHand(session) || !head || head === session.base) return null;
  // What an earlier session kept is theirs by now, as far as they wanted it.
  Object.assign(worker, { person_head: head, kept: null });
  return head;
}

// Work that a session leaves unpublished is kept: the worker's next session starts from it.

/**
 * Remembers where the session's work lies. What an earlier one kept stays where this one has none
 * to show: it may have ended before it did anything.
 */
export function recordSavedWork(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  change: Change | null,
  why: string,
): void {
  if (!change || change.files.length === 0) return;
  recordSavedRun(draft, subject, session, why);
}

/**
 * The same for a run that hasn't handed in yet what it has: it is cancelled, and uploads it on its
 * way out.
 */
export function recordSavedRun(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  why: string,
): void {
  if (subject === "build" || session.run === null || !getSessionSpec(session.kind).changes) return;
  draft.state.workers[subject]!.kept = {
    session: getSessionName(subject, session),
    launch: session.launch,
    run: session.run,
    base: session.base,
    other: session.other,
    why: why.replace(/\s+/g, " ").slice(0, SAVED_WORK_WHY_CHARS).toWellFormed(),
  };
}
