/** Parking: a session that the provider sent away waits, at no attempt's cost, and is then launched again. */
import { LATEST_PARK_MS, LONGEST_PARK_MS, MAX_PARKS, PARK_MS } from "../../build/settings.ts";
import { endSession, isDispensable, launchAgain, nameOf, type Subject } from "./sessions.ts";
import { after, type Turn } from "../turn.ts";
import type { SessionState } from "../../build/session.ts";

interface Parking {
  /** The provider's word; null = it named no time. */
  until: string | null;
  reason: string;
}

/**
 * Parks until the time that the provider names, within reason; a session that is parked again and again asks a
 * person, or is given up where the build can do without it.
 */
export function park(turn: Turn, subject: Subject, session: SessionState, { until, reason }: Parking): void {
  const name = nameOf(subject, session);
  const wait = until === null ? Math.min(PARK_MS * 2 ** session.parks, LONGEST_PARK_MS) : -turn.since(until);
  launchAgain(turn, session);
  session.parks += 1;
  session.parked = { until: after(turn.now, Math.min(Math.max(wait, 0), LATEST_PARK_MS)), reason };
  turn.note(`${name} is parked until ${session.parked.until}: ${reason}`);
  if (session.parks < MAX_PARKS) return;
  if (isDispensable(session.kind)) {
    endSession(turn, subject, session, "lost");
    turn.note(`The build goes on without ${name}: the provider sent it away ${MAX_PARKS} times`);
    return;
  }
  session.parks = 0;
  turn.stopBuild({
    kind: "blocked",
    cause: "engine",
    reason: `The provider sent ${name} away ${MAX_PARKS} times, last: ${reason} Answer \`/retry\` to go on trying.`,
  });
}

/** The wait is over: the next dispatch is its own. */
export function unpark(turn: Turn, subject: Subject, session: SessionState): void {
  session.parked = null;
  turn.note(`${nameOf(subject, session)} is no longer parked`);
}
