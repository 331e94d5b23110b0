/** Whether a run still serves what the record asks for: a run that is superseded does nothing. */
import type { SessionState } from "../core/build/session.ts";
import type { State } from "../core/build/state.ts";
import type { SessionEnv } from "../config/session-env.ts";
import type { WorkerId } from "../core/build/names.ts";

/** The record's state of the session that `env` names; null when it asks for another attempt or kind, or for none. */
export function sessionOf(state: State, env: SessionEnv): SessionState | null {
  const { kind, subject, attempt } = env;
  // Sessions about a wave or a loop are the build's, and an adapt session about a worker.
  const own = state.workers[subject as WorkerId]?.session;
  const ofBuild = state.build.sessions[kind];
  const found = ofBuild && (ofBuild.about ?? "build") === subject ? ofBuild : own;
  return found?.kind === kind && found.attempt === attempt ? found : null;
}

/** Why the run that `env` describes is superseded, by the record as it stands now; null = it is current. */
export function superseded(state: State, env: SessionEnv): string | null {
  const session = sessionOf(state, env);
  if (!session) return "the record asks for another session by now";
  if (session.launch !== env.launch) return `launch ${session.launch} is the current one`;
  if (session.outcome !== null) return "the session has ended already";
  if (session.run !== null && session.run !== env.runId) return `run ${session.run} serves this launch`;
  return null;
}
