/** What one session may cost, over all its launches: at the end of that a person is asked, whatever else is left. */
import { getNeeded, isSpent, sumOfSession } from "../../build/budget.ts";
import { getFailureCause } from "../../build/stop-answers.ts";
import { sessionBudgetSpent } from "../../comments/budget.ts";
import { endSession, isDispensable, nameOf, noteFailure, stopBuildAt, type Subject } from "./sessions.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

/** Dollars that the session may still cost; infinite where none are set. */
export function getSessionRest(turn: Turn, subject: Subject, session: SessionState): number {
  const { session: budget } = turn.state.build.budgets;
  return budget === null ? Number.POSITIVE_INFINITY : budget - sumSpent(turn, subject, session);
}

/** Ends a session that is not to be launched once more. Returns whether it did. */
export function endSpentSession(turn: Turn, subject: Subject, session: SessionState): boolean {
  const { build, workers } = turn.state;
  const { session: budget } = build.budgets;
  const spent = sumSpent(turn, subject, session);
  if (budget === null || !isSpent(budget, spent, getNeeded(session))) return false;
  const name = nameOf(subject, session);
  const hasWork = subject !== "build" && workers[subject]!.kept?.session === name;
  const reason = sessionBudgetSpent(name, { budget, spent, hasWork });
  noteFailure(turn, subject, session, "budget", reason);
  endSession(turn, subject, session, "failed");
  if (subject !== "build") turn.stopWorker(subject, { kind: "blocked", cause: getFailureCause(session.kind), reason });
  else if (!isDispensable(session.kind)) stopBuildAt(turn, session.kind, { kind: "blocked", reason });
  else turn.note(`The build goes on without its ${session.kind} session`);
  return true;
}

function sumSpent({ state: { build, workers } }: Turn, subject: Subject, session: SessionState): number {
  const { spent } = subject === "build" ? build : workers[subject]!;
  return sumOfSession(spent, nameOf(subject, session));
}
