/**
 * Once a build has ended, nothing of it runs on. Sessions stay open until GitHub has taken the word to cancel their
 * runs: were it said once, on the way out, a run that was only just asked for would go on at somebody's expense.
 */
import { keyOf, type Effect } from "../../build/effects.ts";
import { waitForRun } from "../../build/session.ts";
import { isOver } from "../../build/view.ts";
import { endSession, isLive, sessionsOf } from "../sessions/sessions.ts";
import type { Turn } from "../turn.ts";

/** How soon to look for a run that was asked for, in milliseconds. */
const LOOK_MS = 2_000;

export function endSessions(turn: Turn): void {
  if (!isOver(turn.state.build.status)) return;
  for (const { subject, session } of sessionsOf(turn)) {
    if (!isLive(session)) continue;
    if (session.run !== null) {
      const effect: Effect = { type: "cancel_run", run: session.run };
      const isOut = turn.facts.runs.some(({ id, status }) => id === session.run && status === "completed");
      if (isOut || turn.outcome(keyOf(effect))) endSession(turn, subject, session, "lost");
      else turn.ask(effect);
    } else if (waitForRun(session, turn.facts.readAt) === 0) {
      endSession(turn, subject, session, "lost");
    } else turn.wakeIn(LOOK_MS);
  }
}

/** Whether a run may still be there, or hand in what it used. */
export function runsOn(turn: Turn): boolean {
  return turn.state.build.unsettled.length > 0 || sessionsOf(turn).some(({ session }) => isLive(session));
}
