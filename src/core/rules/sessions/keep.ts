/** Work that a session leaves unpublished is kept: the worker's next session starts from it. */
import { WHY_CHARS } from "../../build/kept.ts";
import { sessionKind } from "../../sessions/index.ts";
import { nameOf, type Subject } from "./sessions.ts";
import type { SessionState } from "../../build/session.ts";
import type { Change } from "../../sessions/proposal.ts";
import type { Turn } from "../turn.ts";

/**
 * Remembers where the session's work lies. What an earlier one kept stays where this one has none to show: it may have
 * ended before it did anything.
 */
export function keep(turn: Turn, subject: Subject, session: SessionState, change: Change | null, why: string): void {
  if (!change || change.files.length === 0) return;
  keepRun(turn, subject, session, why);
}

/** The same for a run that hasn't handed in yet what it has: it is cancelled, and uploads it on its way out. */
export function keepRun(turn: Turn, subject: Subject, session: SessionState, why: string): void {
  if (subject === "build" || session.run === null || !sessionKind(session.kind).changes) return;
  turn.state.workers[subject]!.kept = {
    session: nameOf(subject, session),
    launch: session.launch,
    run: session.run,
    base: session.base,
    other: session.other,
    why: why.replace(/\s+/g, " ").slice(0, WHY_CHARS).toWellFormed(),
  };
}
