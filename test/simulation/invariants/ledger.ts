import { listSpent } from "../../../src/core/build/budget.ts";
import { isOver } from "../../../src/core/build/view.ts";
import { nameOf } from "../../../src/core/rules/sessions/sessions.ts";
import type { SessionState } from "../../../src/core/build/session.ts";
import type { State } from "../../../src/core/build/state.ts";
import type { Invariant, Sight } from "./invariant.ts";

/** What a record has said of a launch: its run, once there is one, and whether what that costs counts for nothing. */
interface Launch {
  run: number | null;
  isGivenUp: boolean;
}

/** By `<session> #<launch>`. */
const named = new WeakMap<object, Map<string, Launch>>();

/** Nothing is in the ledger that no run has handed in, nothing twice, and the sum is the sum of its parts. */
export const ledgersWhatWasSpent: Invariant = (sight) => {
  const { state } = sight;
  if (!state) return [];
  noteRuns(sight, state);
  const spent = listSpent(state);
  const sum = round(spent.reduce((all, { dollars }) => all + (dollars ?? 0), 0));
  const whole = round(state.build.usage.dollars ?? 0);
  return [
    ...(sum === whole ? [] : [`the sessions of ${state.build.slug} cost ${sum} dollars, and the build ${whole}`]),
    ...spent.flatMap(({ session, dollars }) => {
      const cost = costOf(sight, state, session, () => true);
      return round(dollars ?? 0) > cost ? [`${session} is said to have cost ${dollars} dollars, and cost ${cost}`] : [];
    }),
  ];
};

/** All that was handed in by the runs that the record went by is in the ledger. */
export const ledgersAllThatWasSpent: Invariant = (sight) => {
  const { state } = sight;
  if (!state) return [];
  const runs = named.get(sight.github) ?? new Map<string, Launch>();
  const sessions = new Set(sight.costs.filter(({ build }) => build === state.build.slug).map(({ session }) => session));
  return [...sessions].flatMap((session) => {
    const runOf = (launch: number) => runs.get(`${state.build.slug} ${session} #${launch}`);
    const isGivenUp = (launch: number) => runOf(launch)!.isGivenUp || (!runOf(launch + 1) && endedLost(sight, session));
    const due = costOf(sight, state, session, ({ launch, run }) => {
      return runOf(Number(launch))?.run === run && !isGivenUp(Number(launch)) && !isListedTooLate(sight, run);
    });
    const entry = listSpent(state).find((one) => one.session === session);
    const ledgered = round(entry?.dollars ?? 0);
    return ledgered < due ? [`${session} cost ${due} dollars, and ${ledgered} are in the ledger`] : [];
  });
};

/** As the record's commits say; its state may never show it: `/take` ends one session and begins the next at once. */
function endedLost({ house: { git }, record }: Sight, session: string): boolean {
  for (let at = record?.head; at !== undefined;) {
    const commit = git.commit(at);
    if (commit?.message.split("\n").includes(`${session} ended lost`)) return true;
    at = commit?.parents[0];
  }
  return false;
}

/** A run that did not end by itself is lost at once: nobody waits for what GitHub lists only later. */
function isListedTooLate({ github: { sandbox } }: Sight, id: number): boolean {
  const { runs, artifacts } = sandbox.world;
  const run = runs.find((one) => one.id === id);
  if (!run || run.conclusion === "success") return false;
  return artifacts.some(({ runId, listedAt = "" }) => runId === id && listedAt > run.updatedAt);
}

type Cost = Sight["costs"][number];

function costOf({ costs }: Sight, { build }: State, session: string, counts: (one: Cost) => boolean): number {
  const own = costs.filter((one) => one.build === build.slug && one.session === session && counts(one));
  return round(own.reduce((sum, { dollars }) => sum + dollars, 0));
}

const round = (dollars: number) => Math.round(dollars * 1e6) / 1e6;

function noteRuns({ github }: Sight, state: State): void {
  const runs = named.get(github) ?? new Map<string, Launch>();
  named.set(github, runs);
  const note = (subject: Parameters<typeof nameOf>[0], session: SessionState) => {
    const key = `${state.build.slug} ${nameOf(subject, session)} #${session.launch}`;
    const run = session.run ?? runs.get(key)?.run ?? null;
    runs.set(key, { run, isGivenUp: session.outcome === null && isOver(state.build.status) });
  };
  for (const session of Object.values(state.build.sessions)) note("build", session);
  for (const { id, session } of Object.values(state.workers)) if (session) note(id, session);
}
