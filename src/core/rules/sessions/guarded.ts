/**
 * A change that guards hold back. The next attempt starts from it and mends it; what is found again, or what the
 * session can't mend, waits for a person, who may let it through.
 */
import { heldOf, isKnown, isWaivable, wordsOf } from "../../guards/held.ts";
import { isByHand } from "../../build/session.ts";
import { acceptHandIn } from "../hands/hand-ins.ts";
import { wroteBefore } from "../commands/stale.ts";
import { hearSteers } from "./hearing.ts";
import { keep } from "./keep.ts";
import { answerRequests } from "../review/requests.ts";
import { endSession, failSession, nameOf, noteFailure, type Failed, type Subject } from "./sessions.ts";
import type { Remark, ValidProposal } from "../../build/facts.ts";
import type { WorkerId } from "../../build/names.ts";
import type { SessionState } from "../../build/session.ts";
import type { GuardFinding } from "../../guards/guard.ts";
import type { Turn } from "../turn.ts";

/** The session did not end well: its work is kept, and what guards find in it is told along with `why`. */
export function failWith(
  turn: Turn,
  subject: Subject,
  session: SessionState,
  { proposal, guards }: ValidProposal,
  outcome: Failed,
  why: string,
): void {
  keep(turn, subject, session, proposal.change, why || "guards hold its change back");
  if (subject === "build" || guards.length === 0) failSession(turn, subject, session, outcome, why);
  else holdBack(turn, subject, session, guards, outcome, why);
}

/** Remembers the findings; `why` is what the session itself said, or empty. */
export function holdBack(
  turn: Turn,
  id: WorkerId,
  session: SessionState,
  guards: readonly GuardFinding[],
  outcome: Failed,
  why: string,
): void {
  const worker = turn.state.workers[id]!;
  const held = heldOf(nameOf(id, session), session.run, guards);
  const again = isKnown(held, worker.held);
  worker.held = held;
  const words = wordsOf(held);
  // A session that was refused its close for these very findings has said them already.
  const reason = held.findings.every((f) => why.includes(f.message)) ? why : `${why} ${words}`.trim();
  if (again || outcome === "blocked") {
    noteFailure(turn, id, session, outcome, reason);
    endSession(turn, id, session, outcome);
    const told = again ? `${reason} It was told so before.` : reason;
    turn.stopWorker(id, { kind: "blocked", cause: "guard", reason: told });
    return;
  }
  const stopped = worker.stop !== null;
  failSession(turn, id, session, outcome, reason);
  if (worker.stop && !stopped) worker.stop.cause = "guard";
}

/** `/approve W1.1`: the change that guards hold back is published as it is. Returns why it can't be, or null. */
export function letThrough(turn: Turn, id: WorkerId, remark: Remark): string | null {
  const worker = turn.state.workers[id]!;
  const { held, session, stop } = worker;
  if (!held || !session || !stop || nameOf(id, session) !== held.session) return `${id} has no change to let through.`;
  if (wroteBefore(remark, stop.at)) {
    return `You wrote this before Baton asked. Look at what the guards found, then answer \`/approve ${id}\`.`;
  }
  if (!isWaivable(held)) {
    const fixed = { ...held, findings: held.findings.filter((f) => !f.waivable) };
    const words = fixed.findings.length > 0 ? wordsOf(fixed) : "There are more findings than can be shown.";
    return `This can't be let through: ${words} Answer with \`/retry ${id} <words>\` or \`/skip ${id}\`.`;
  }
  if (isByHand(session)) {
    const { hand_in } = worker;
    if (!hand_in || turn.facts.refs.workers[id] !== hand_in.head) {
      return `The branch of ${id} has moved since the guards looked at it: \`/hand-in ${id}\` has them look again.`;
    }
    worker.waivers.push({ ...held, by: remark.author, at: turn.now });
    worker.stop = null;
    acceptHandIn(turn, worker, session);
    turn.note(`@${remark.author} lets what @${hand_in.by} handed in of ${id} through: ${wordsOf(held)}`);
    return null;
  }
  // What is held back is kept, unless nothing was changed: then there is nothing to publish.
  const hasWork = worker.kept?.session === held.session || worker.person_head !== null;
  if (session.kind === "work" && !hasWork) worker.done = true;
  worker.waivers.push({ ...held, by: remark.author, at: turn.now });
  Object.assign(worker, { held: null, kept: null, stop: null });
  hearSteers(worker, held.session, []);
  answerRequests(worker, held.session);
  endSession(turn, id, session, "complete");
  turn.note(`@${remark.author} lets the change of ${held.session} (run ${held.run}) through: ${wordsOf(held)}`);
  return null;
}
