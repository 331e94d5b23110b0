import { listSpent } from "../../../../src/core/model/budget.ts";
import { getSessionName } from "../../../../src/core/rules/sessions/lifecycle.ts";
import type { SessionState } from "../../../../src/core/model/session.ts";
import type { State } from "../../../../src/core/model/state.ts";
import { isTampered } from "./ends.ts";
import type { Invariant, Snapshot } from "./invariant.ts";

/** The run of each launch that a record has named, by `<build> <session> #<launch>`. */
const named = new WeakMap<object, Map<string, number>>();

/**
 * Every cost in the ledger comes from a run, no cost is there twice, and the total is the sum of
 * its parts.
 */
export const checkLedgersWhatWasSpent: Invariant = (snapshot) => {
  const { state } = snapshot;
  if (!state) return [];
  noteRuns(snapshot, state);
  const spent = listSpent(state);
  const sum = round(spent.reduce((all, { dollars }) => all + (dollars ?? 0), 0));
  const whole = round(state.build.usage.dollars ?? 0);
  return [
    ...(sum === whole
      ? []
      : [`the sessions of ${state.build.slug} cost ${sum} dollars, but the build ${whole}`]),
    ...spent.flatMap(({ session, dollars }) => {
      const cost = costOf(snapshot, state, session, () => true);
      return round(dollars ?? 0) > cost
        ? [`${session} has ${dollars} dollars in the ledger, but cost ${cost}`]
        : [];
    }),
  ];
};

/**
 * The ledger has the costs of all runs that the record followed, including sessions that were given
 * up.
 */
export const checkLedgersAllThatWasSpent: Invariant = (snapshot) => {
  const { state, scenario } = snapshot;
  if (!state || isTampered(snapshot)) return [];
  const lags = scenario.faults.runs > 0 || scenario.incident?.name === "lists lag";
  const runs = named.get(snapshot.github) ?? new Map<string, number>();
  const sessions = new Set(
    snapshot.costs.filter(({ build }) => build === state.build.slug).map(({ session }) => session),
  );
  return [...sessions].flatMap((session) => {
    // The end of a build doesn't wait for lists that lag.
    if (lags && endedWithBuild(state, session)) return [];
    const due = costOf(snapshot, state, session, ({ launch, run }) => {
      return runs.get(`${state.build.slug} ${session} #${launch}`) === run;
    });
    const entry = listSpent(state).find((one) => one.session === session);
    const ledgered = round(entry?.dollars ?? 0);
    return ledgered < due
      ? [`${session} cost ${due} dollars, but ${ledgered} are in the ledger`]
      : [];
  });
};

/** It was running when the build ended. */
function endedWithBuild({ build, workers }: State, name: string): boolean {
  const isIt = (subject: Parameters<typeof getSessionName>[0], session: SessionState | null) =>
    session !== null &&
    getSessionName(subject, session) === name &&
    isLater(session.ended_at, build.ended_at);
  return (
    Object.values(build.sessions).some((session) => isIt("build", session)) ||
    Object.values(workers).some(({ id, session }) => isIt(id, session))
  );
}

const isLater = (time: string | null, than: string | null) =>
  time !== null && than !== null && time >= than;

type Cost = Snapshot["costs"][number];

function costOf(
  { costs }: Snapshot,
  { build }: State,
  session: string,
  counts: (one: Cost) => boolean,
): number {
  const own = costs.filter(
    (one) => one.build === build.slug && one.session === session && counts(one),
  );
  return round(own.reduce((sum, { dollars }) => sum + dollars, 0));
}

const round = (dollars: number) => Math.round(dollars * 1e6) / 1e6;

function noteRuns({ github }: Snapshot, state: State): void {
  const runs = named.get(github) ?? new Map<string, number>();
  named.set(github, runs);
  const note = (subject: Parameters<typeof getSessionName>[0], session: SessionState) => {
    const key = `${state.build.slug} ${getSessionName(subject, session)} #${session.launch}`;
    if (session.run !== null) runs.set(key, session.run);
  };
  for (const session of Object.values(state.build.sessions)) note("build", session);
  for (const { id, session } of Object.values(state.workers)) if (session) note(id, session);
}
