/** Runs of sessions: matched to their launches, dispatched, asked for again when lost. */
import { DISPATCH_PATIENCE_MS } from "../build/settings.ts";
import { failSession, isLive, nameOf, relaunch, sessionsOf, type Subject } from "./sessions.ts";
import { unpark } from "./parking.ts";
import type { SessionState } from "../build/session.ts";
import type { Turn } from "./turn.ts";

/** Looks again while sessions run, in case GitHub's word of their end never arrives. */
const SAFETY_LOOK_MS = 5 * 60_000;

export function matchRuns(turn: Turn): void {
  for (const { subject, session, name } of sessionsOf(turn)) {
    if (!isLive(session)) continue;
    if (session.parked && session.parked.until <= turn.now) unpark(turn, subject, session);
    const before = session.run;
    const outcome = turn.outcome(`dispatch:${name}:${session.launch}`);
    if (outcome?.ok && session.dispatched_at === null) {
      session.dispatched_at = turn.now;
      if (outcome.id !== null) session.run = outcome.id;
    }
    const mine = turn.facts.runs.filter((r) => r.session === name && r.launch === session.launch);
    const run = session.run === null ? mine.toSorted((a, b) => a.id - b.id)[0] : mine.find((r) => r.id === session.run);
    if (run && session.run === null) session.run = run.id;
    if (session.run !== before) turn.note(`${name} is served by run ${session.run}`);
    if (run?.status === "completed" && !turn.facts.proposals[name]?.ok) lost(turn, subject, session, run.conclusion);
    if (!run && session.run === null && session.dispatched_at !== null) {
      if (turn.since(session.dispatched_at) >= DISPATCH_PATIENCE_MS) lost(turn, subject, session, "never seen");
      else turn.wakeIn(DISPATCH_PATIENCE_MS);
    }
  }
}

/** A run ended and left nothing that can be used. */
function lost(turn: Turn, subject: Subject, session: SessionState, conclusion: string | null): void {
  const fact = turn.facts.proposals[nameOf(subject, session)];
  if (conclusion === "startup_failure") {
    turn.stopBuild({
      kind: "blocked",
      cause: "refused",
      reason:
        `GitHub could not start the run of ${nameOf(subject, session)}: ` +
        "the workflow or the Actions policy is at fault. Mend it, then answer `/retry`.",
    });
    return;
  }
  if (fact && !fact.ok && !fact.missing) {
    failSession(turn, subject, session, "refused", fact.reason);
    return;
  }
  if (relaunch(turn, subject, session)) return;
  failSession(turn, subject, session, "lost", `its run ended ${conclusion ?? "without a word"} and left no proposal.`);
}

/** Sends the dispatches whose intent is saved and whose run isn't there. */
export function dispatchSessions(turn: Turn): void {
  if (turn.halted) return;
  for (const { subject, session, name } of sessionsOf(turn)) {
    if (!isLive(session)) continue;
    if (subject !== "build" && turn.state.workers[subject]!.skipped) continue;
    if (session.parked) {
      turn.wake(session.parked.until);
      continue;
    }
    turn.wakeIn(SAFETY_LOOK_MS);
    if (session.run !== null || session.dispatched_at !== null) continue;
    turn.ask({ type: "dispatch", session: name, launch: session.launch });
  }
}
