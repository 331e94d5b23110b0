/**
 * Handles a change that guards hold back. The next attempt starts from it and fixes it. If the
 * findings come back, or the session can't fix them, Baton asks a person. They may let the change
 * through.
 */
import {
  createBlockedChange,
  hasOnlyKnownFindings,
  isWaivable,
  type GuardFinding,
} from "../../model/guard-findings.ts";
import { describeFindings, type ReleaseObstacle } from "../../messages/guard-findings.ts";
import { isByHand, type SessionState } from "../../model/session.ts";
import { publishHandIn } from "./hand-ins.ts";
import { isWrittenBefore } from "../human-changes/stale-remarks.ts";
import { answerRequests, markSteersSeen } from "./instructions.ts";
import { recordSavedWork } from "./saved-work.ts";
import {
  finishSession,
  failSession,
  getSessionName,
  noteFailure,
  type FailedOutcome,
  type Subject,
} from "./lifecycle.ts";
import type { StopDetails } from "../../model/stop.ts";
import { toGuardCause, type SessionCause } from "../../model/failure-cause.ts";
import type { CommentFact, ValidProposal } from "../../model/facts.ts";
import type { WorkerId } from "../../model/names.ts";
import type { Draft } from "../decision-draft.ts";

/**
 * Handles a session that did not end well: keeps its work, and reports what guards find in it
 * together with `why`.
 */
export function failWithFindings(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  { proposal, guards }: ValidProposal,
  outcome: FailedOutcome,
  why: SessionCause | null,
): void {
  const cause: SessionCause = why ?? { kind: "change_held", said: null };
  recordSavedWork(draft, subject, session, proposal.change, cause);
  if (subject === "build" || guards.length === 0)
    failSession(draft, subject, session, outcome, cause);
  else holdChange(draft, subject, session, guards, outcome, why);
}

/** Records the findings; `why`: the session did not end well by itself. */
export function holdChange(
  draft: Draft,
  id: WorkerId,
  session: SessionState,
  guards: readonly GuardFinding[],
  outcome: FailedOutcome,
  why: SessionCause | null,
): void {
  const worker = draft.state.workers[id]!;
  const held = createBlockedChange(getSessionName(id, session), session.run, guards);
  const again = hasOnlyKnownFindings(held, worker.blocked_change);
  worker.blocked_change = held;
  const cause = toGuardCause(held, why);
  if (again || outcome === "blocked") {
    noteFailure(draft, id, session, outcome, cause);
    finishSession(draft, id, session, outcome);
    const details: StopDetails = { ...cause, again };
    draft.stopWorker(id, { kind: "blocked", cause: "guard", details });
    return;
  }
  const stopped = worker.stop !== null;
  failSession(draft, id, session, outcome, cause);
  if (worker.stop && !stopped) worker.stop.cause = "guard";
}

/**
 * `/approve W1.1`: publishes the change that guards hold back, as it is. Returns why that is
 * impossible, or null.
 */
export function releaseHeldChange(
  draft: Draft,
  id: WorkerId,
  remark: CommentFact,
): ReleaseObstacle | null {
  const worker = draft.state.workers[id]!;
  const { blocked_change: held, session, stop } = worker;
  if (!held || !session || !stop || getSessionName(id, session) !== held.session)
    return { kind: "nothing_held" };
  if (isWrittenBefore(remark, stop.at)) return { kind: "written_before" };
  if (!isWaivable(held)) {
    const fixed = { ...held, findings: held.findings.filter((f) => !f.waivable) };
    return { kind: "unwaivable", fixed };
  }
  if (isByHand(session)) {
    const { hand_in } = worker;
    if (!hand_in || draft.facts.refs.workers[id] !== hand_in.head) return { kind: "branch_moved" };
    worker.waivers.push({ ...held, by: remark.author, at: draft.now });
    worker.stop = null;
    publishHandIn(draft, worker, session);
    draft.note(
      `@${remark.author} accepts what @${hand_in.by} handed in for ${id}: ` +
        `${describeFindings(held)}`,
    );
    return null;
  }
  // Baton kept the held change, unless the session changed nothing: then there is nothing to
  // publish.
  const hasWork = worker.saved_work?.session === held.session || worker.person_head !== null;
  if (session.kind === "work" && !hasWork) worker.done = true;
  worker.waivers.push({ ...held, by: remark.author, at: draft.now });
  Object.assign(worker, { blocked_change: null, saved_work: null, stop: null });
  markSteersSeen(worker, held.session, []);
  answerRequests(worker, held.session);
  finishSession(draft, id, session, "complete");
  draft.note(
    `@${remark.author} accepts the change of ${held.session} (run ${held.run}): ` +
      `${describeFindings(held)}`,
  );
  return null;
}
