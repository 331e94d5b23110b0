import { isByHand, type SessionState } from "../../model/session.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";
import type { LeavingCause, SessionCause } from "../../model/failure-cause.ts";
import { getSessionSpec } from "../../sessions/index.ts";
import { getSessionName, type Subject } from "./lifecycle.ts";
import type { Change } from "../../model/proposal.ts";

/**
 * Records what a person pushed to a worker during their turn; the next session starts from it.
 * Returns that commit, or null if they pushed nothing.
 */
export function recordSavedCommits(draft: Draft, worker: WorkerState): string | null {
  const { session } = worker;
  const head = draft.facts.refs.workers[worker.id];
  if (!isByHand(session) || !head || head === session.base) return null;
  // The person has already taken what they wanted of an earlier session's saved work.
  Object.assign(worker, { person_head: head, saved_work: null });
  return head;
}

// Saves work that a session leaves unpublished, so that the worker's next session starts from it.

/**
 * Records where the session's work is. If it has none, the earlier saved work stays, because the
 * session may have ended before it did anything.
 */
export function recordSavedWork(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  change: Change | null,
  why: SessionCause,
): void {
  if (!change || change.files.length === 0) return;
  recordSavedRun(draft, subject, session, why);
}

/**
 * The same for a run that hasn't submitted its work yet: Baton cancels it, and it uploads the work
 * before it exits.
 */
export function recordSavedRun(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  why: LeavingCause,
): void {
  if (subject === "build" || session.run === null || !getSessionSpec(session.kind).changes) return;
  draft.state.workers[subject]!.saved_work = {
    session: getSessionName(subject, session),
    launch: session.launch,
    run: session.run,
    base: session.base,
    other: session.other,
    why,
  };
}
