/** The fields by which a line of log is found: what an effect or a saved state says of sessions and their runs. */
import type { Effect } from "../../core/build/effects.ts";
import type { SessionName } from "../../core/build/names.ts";
import type { SessionState } from "../../core/build/session.ts";
import type { State } from "../../core/build/state.ts";
import { nameOf } from "../../core/rules/sessions/sessions.ts";

interface Track {
  session?: SessionName;
  run?: number;
}

/** @param id what GitHub made for the effect; of a dispatch the run, where it says which */
export function tracksOf(effect: Effect, id: number | string | null): Track {
  if (effect.type === "cancel_run") return { run: effect.run };
  if (effect.type !== "dispatch") return {};
  return { session: effect.session, ...(typeof id === "number" ? { run: id } : {}) };
}

export interface EndedSession {
  session: SessionName;
  run: number | null;
  /** `replaced`: what came of it isn't in the record any more, since the next one began at once. */
  outcome: string;
}

/** Sessions that there were none of before. */
export function startedSessions(before: State | null, after: State): SessionName[] {
  const known = sessionsIn(before);
  return [...sessionsIn(after).keys()].filter((session) => !known.has(session));
}

/** Sessions that ran before and don't any more. */
export function endedSessions(before: State | null, after: State): EndedSession[] {
  const now = sessionsIn(after);
  return [...sessionsIn(before)].flatMap(([session, was]) => {
    const is = now.get(session);
    if (was.outcome !== null || (is && is.outcome === null)) return [];
    return [{ session, run: is?.run ?? was.run, outcome: is?.outcome ?? "replaced" }];
  });
}

function sessionsIn(state: State | null): Map<SessionName, SessionState> {
  if (!state) return new Map();
  const ofBuild = Object.values(state.build.sessions).map((one) => [nameOf("build", one), one] as const);
  const ofWorkers = Object.values(state.workers).flatMap(({ id, session }) =>
    session ? [[nameOf(id, session), session] as const] : [],
  );
  return new Map([...ofBuild, ...ofWorkers]);
}
