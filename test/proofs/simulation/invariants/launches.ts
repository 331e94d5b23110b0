import { unzipSync } from "fflate";
import type { SessionState } from "../../../../src/core/model/session.ts";
import { DEFAULT_SETTINGS } from "../../../../src/core/model/settings.ts";
import type { State } from "../../../../src/core/model/state.ts";
import { formatRunName } from "../../../../src/core/model/names.ts";
import { getSessionName, type Subject } from "../../../../src/core/rules/sessions/lifecycle.ts";
import { PROPOSAL_FILE } from "../../../../src/core/model/proposal.ts";
import type { Invariant } from "./invariant.ts";

/** At most one run works on an attempt of a session at a time, and no two work on one launch. */
export const checkOneLiveLaunch: Invariant = ({ github, working, doubled }) => {
  const runs = github.sandbox.world.runs.filter(
    (run) => working.includes(run.id) && !doubled.has(run.id),
  );
  const found: string[] = [];
  const launched = new Map<string, number>();
  const live = new Map<string, number>();
  for (const { id, inputs, status } of runs) {
    const session = `${inputs["build"]} ${inputs["session"]}`;
    const launch = `${session} #${inputs["launch"]}`;
    if (launched.has(launch))
      found.push(`${launch} has two working runs, ${launched.get(launch)} and ${id}`);
    launched.set(launch, id);
    if (status !== "in_progress") continue;
    if (live.has(session))
      found.push(
        `${session} has two working runs at the same time, ${live.get(session)} and ${id}`,
      );
    live.set(session, id);
  }
  return found;
};

/** The run that the record names for a session's launch was started for that launch. */
export const checkServedByItsOwn: Invariant = ({ github, state }) =>
  liveOf(state).flatMap(({ subject, session }) => {
    const run = github.sandbox.world.runs.find(({ id }) => id === session.run);
    const title = formatRunName(
      state!.build.slug,
      getSessionName(subject, session),
      session.launch,
    );
    return run && run.displayTitle !== title
      ? [`the record says that ${run.displayTitle} serves ${title}`]
      : [];
  });

/** Baton requests another launch only after the run of the one before has ended. */
export const checkLaunchedOneByOne: Invariant = ({ github, doubled, state }) =>
  liveOf(state).flatMap(({ subject, session }) => {
    const name = getSessionName(subject, session);
    const before = github.sandbox.world.runs.find(
      ({ id, inputs, status }) =>
        inputs["build"] === state!.build.slug &&
        inputs["session"] === name &&
        Number(inputs["launch"]) < session.launch &&
        status !== "completed" &&
        !doubled.has(id),
    );
    return before
      ? [
          `${name} is at launch ${session.launch} although ` +
            `${before.displayTitle} is ${before.status}`,
        ]
      : [];
  });

/** A session that closed is not launched again because GitHub listed its artifact late. */
export const checkFoundInTheEnd: Invariant = ({ github: { sandbox }, clocksRight, state }) => {
  // By a wrong clock, GitHub seems to have had enough time.
  if (!clocksRight) return [];
  return liveOf(state).flatMap(({ subject, session }) => {
    const name = getSessionName(subject, session);
    const closed = sandbox.world.runs.find(
      ({ id, inputs, conclusion, runAttempt }) =>
        inputs["build"] === state!.build.slug &&
        inputs["session"] === name &&
        Number(inputs["launch"]) < session.launch &&
        conclusion === "success" &&
        runAttempt === 1 &&
        sandbox.world.artifacts.some(
          ({ runId, file }) => runId === id && hasClosed(sandbox.files.read(file)),
        ),
    );
    return closed
      ? [`${name} is at launch ${session.launch} although ${closed.displayTitle} has closed`]
      : [];
  });
};

function hasClosed(zip: Uint8Array | null): boolean {
  const text = zip && unzipSync(zip)[PROPOSAL_FILE];
  return text ? new TextDecoder().decode(text).includes('"ended":"closed"') : false;
}

/** A session's finished work is paid for again only if somebody else's commit came first. */
export const checkRedoneForSomebody: Invariant = ({ repo: { git }, state }) =>
  liveOf(state).flatMap(({ subject, session }) => {
    const own =
      session.reasons.some(({ kind }) => kind === "pushed_meanwhile") &&
      git.commit(session.base)?.author.name === "baton[bot]";
    return own
      ? [
          `${getSessionName(subject, session)} works on Baton's own ${session.base}, as ` +
            "if a person had pushed it",
        ]
      : [];
  });

/**
 * Workers begin only while fewer than the configured number run. Those that a person resumes may
 * exceed it.
 */
export const checkNoMoreThanWished: Invariant = ({ scenario, state, github }) => {
  const said = new Set(github.sandbox.world.comments.map(({ body }) => body));
  const isByRun = ({ subject, session }: ReturnType<typeof liveOf>[number]) =>
    session.kind === "work" &&
    session.attempt === 1 &&
    !(subject !== "build" && state!.workers[subject]!.takeover) &&
    !said.has(`/give ${subject}`);
  const first = liveOf(state).filter(isByRun);
  // Without its configuration, a repository has the default settings.
  const parallel =
    scenario.setup === "fresh" ? DEFAULT_SETTINGS.max_parallel : scenario.settings.parallel;
  return first.length > parallel
    ? [`${first.length} workers ran at the same time, with max_parallel ${parallel}`]
    : [];
};

function liveOf(state: State | null): { subject: Subject; session: SessionState }[] {
  if (!state) return [];
  const ofBuild = Object.values(state.build.sessions).map((session) => ({
    subject: "build" as const,
    session,
  }));
  const ofWorkers = Object.values(state.workers).map(({ id, session }) => ({
    subject: id,
    session,
  }));
  return [...ofBuild, ...ofWorkers].flatMap(({ subject, session }) =>
    session?.outcome === null ? [{ subject, session }] : [],
  );
}
