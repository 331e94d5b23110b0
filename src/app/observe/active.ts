/** What of a build is still open: observation is bounded by it. */
import { branchesOf, runName, sessionName, type SessionName, type WorkerId } from "../../core/build/names.ts";
import type { SessionState } from "../../core/build/session.ts";
import type { State } from "../../core/build/state.ts";

export interface ActiveSession {
  name: SessionName;
  /** Title of the run that serves its current launch. */
  run: string;
  session: SessionState;
  worker: WorkerId | null;
}

/** Sessions without an outcome. */
export function activeSessions(state: State): ActiveSession[] {
  const { slug } = state.build;
  const of = (session: SessionState, subject: string, worker: WorkerId | null): ActiveSession => {
    const name = sessionName(session.about ?? subject, session.kind, session.attempt);
    return { name, run: runName(slug, name, session.launch), session, worker };
  };
  return [
    ...Object.values(state.build.sessions).map((s) => of(s, "build", null)),
    ...Object.values(state.workers).flatMap((w) => (w.session ? [of(w.session, w.id, w.id)] : [])),
  ].filter((a) => a.session.outcome === null);
}

export interface ActivePull {
  key: WorkerId | "land";
  /** Its head branch. */
  branch: string;
  number: number | null;
}

/** Pull requests that may still change: known ones, and such as may stand on a branch that is there. */
export function activePulls(state: State, branches: readonly string[]): ActivePull[] {
  const names = branchesOf(state.build.branch_prefix, state.build.slug);
  const workers = Object.values(state.workers)
    .filter((w) => w.merge_sha === null && !w.done)
    .map((w): ActivePull => ({ key: w.id, branch: names.worker(w.id), number: w.pr?.number ?? null }));
  // Without a number it is looked for by its branch: while the build is at work, candidates stand there.
  const { landing, candidate } = state.build;
  const land: ActivePull[] =
    landing && landing.merge_sha !== null
      ? []
      : [{ key: "land", branch: names.land, number: landing?.pr ?? candidate?.pr ?? null }];
  return [...workers, ...land].filter((p) => p.number !== null || branches.includes(p.branch));
}
