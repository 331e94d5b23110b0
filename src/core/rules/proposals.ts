/** Proposals that sessions handed in: validated by their kind's schema and taken into the state, once. */
import { checkClose } from "../sessions/index.ts";
import { failSession, isLive, sessionsOf, type Subject } from "./sessions.ts";
import { takeArchitect } from "./architect.ts";
import { takeClose } from "./close.ts";
import { takeReview } from "./review.ts";
import { takeWork } from "./work.ts";
import type { ValidProposal } from "../build/facts.ts";
import type { SessionState } from "../build/state.ts";
import type { Turn } from "./turn.ts";

export function takeProposals(turn: Turn): void {
  for (const { subject, session, name } of sessionsOf(turn)) {
    const fact = turn.facts.proposals[name];
    if (!isLive(session) || session.run === null || !fact?.ok) continue;
    if (fact.proposal.launch !== session.launch) continue;
    count(turn, fact);
    take(turn, subject, session, fact);
  }
}

function count(turn: Turn, fact: ValidProposal): void {
  const { build } = turn.state;
  build.sessions_run += 1;
  for (const key of Object.keys(build.usage) as (keyof typeof build.usage)[]) {
    build.usage[key] = Math.round((build.usage[key] + fact.proposal.usage[key]) * 1e6) / 1e6;
  }
}

function take(turn: Turn, subject: Subject, session: SessionState, fact: ValidProposal): void {
  const { result } = fact.proposal;
  if (result.ended === "parked") {
    session.launch += 1;
    session.run = null;
    session.dispatched_at = null;
    session.requested_at = turn.now;
    session.not_before = result.until;
    turn.note(`${session.kind} is parked until ${result.until}: ${result.reason}`);
    return;
  }
  if (result.ended === "failed") {
    failSession(turn, subject, session, "failed", result.reason);
    return;
  }
  const close = checkClose(session.kind, result.close);
  if (!close.ok) {
    failSession(turn, subject, session, "refused", close.reason);
    return;
  }
  if (subject === "build") {
    if (session.kind === "architect") takeArchitect(turn, session, close.value);
    if (session.kind === "close") takeClose(turn, session, close.value);
  } else if (session.kind === "review") {
    takeReview(turn, subject, session, close.value);
  } else {
    takeWork(turn, subject, session, fact);
  }
}
