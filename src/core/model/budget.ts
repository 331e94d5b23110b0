/** The money of a build and of a worker. */
import type { Period } from "./stop.ts";
import type { SessionUsage } from "./usage.ts";
import type { Budgets, Settings } from "./settings.ts";
import type { SessionName } from "./names.ts";
import type { Usage } from "./proposal.ts";
import type { SessionState } from "./session.ts";
import type { BuildState } from "./build-state.ts";
import type { State } from "./state.ts";
import type { WorkerState } from "./worker-state.ts";

export type Money = Pick<BuildState, "budget" | "unpriced"> & { usage: Pick<Usage, "dollars"> };
type WorkerMoney = Pick<WorkerState, "id" | "budget" | "spent">;

/** In dollars: if less than this half cent is left, nothing is. */
const NOTHING = 0.005;

/**
 * Reports whether too little of `budget` is left to start a session, or one that needs this many
 * dollars.
 */
export function isSpent(budget: number | null, dollars: number, needed = 0): boolean {
  return budget !== null && budget - dollars < Math.max(NOTHING, needed);
}

/**
 * A session restarts only with this multiple of the amount that was too little for its next turn.
 */
const NEEDED = 1.5;

/** Returns the dollars that a session's next launch needs to get further than the previous one. */
export function getNeededDollars({ unspent }: Pick<SessionState, "unspent">): number {
  return (unspent ?? 0) * NEEDED;
}

/** Returns the highest such amount among the sessions that wait for dispatch. */
export function getMostNeededDollars({ build, workers }: Pick<State, "build" | "workers">): number {
  const ofWorkers = Object.values(workers).flatMap(({ stop, session }) =>
    stop || !session ? [] : [session],
  );
  const waiting = [...Object.values(build.sessions), ...ofWorkers].filter(
    (one) =>
      one.outcome === null && one.person === null && one.dispatched_at === null && one.run === null,
  );
  return Math.max(0, ...waiting.map((one) => getNeededDollars(one)));
}

/** Sums what a session cost over all its launches. */
export function sumSessionDollars(
  spent: readonly Pick<SessionUsage, "session" | "dollars">[],
  name: SessionName,
): number {
  return sumDollars(spent.filter(({ session }) => session === name));
}

/** Reports whether the whole budget is spent. Sessions without a known price don't count. */
export function isOverBudget({ budget, usage }: Money): boolean {
  return isSpent(budget, usage.dollars ?? 0);
}

/** Suggests the next budget: a round number about half as much again. */
export function suggestBuildBudget({ budget, usage }: Pick<Money, "budget" | "usage">): number {
  return suggestAbove(Math.max(budget ?? 0, usage.dollars ?? 0));
}

/** Suggests the next budget of a worker's sessions in the same way. */
export function suggestWorkerBudget({ spent, budget }: WorkerMoney): number {
  return suggestAbove(Math.max(typeof budget === "number" ? budget : 0, sumDollars(spent)));
}

function suggestAbove(dollars: number): number {
  const most = dollars * 1.5;
  return most >= 5 ? Math.ceil(most / 5) * 5 : Math.max(1, Math.ceil(most));
}

/**
 * Returns what the worker's sessions may cost together: a person's value, otherwise the configured
 * one. Null if there is no limit.
 */
export function getWorkerBudget(
  { budget }: WorkerMoney,
  { worker }: Pick<Budgets, "worker">,
): number | null {
  return budget === "none" ? null : (budget ?? worker);
}

/** Sums the sessions whose price is known. */
export function sumDollars(spent: readonly Pick<SessionUsage, "dollars">[]): number {
  // Rounds to millionths, so that no sum ends in 0.30000000000000004.
  return Math.round(spent.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0) * 1e6) / 1e6;
}

/** Returns every session's entry, the build's own first. */
export function listSpent({
  build,
  workers,
}: {
  build: BuildState;
  workers: Record<string, WorkerState>;
}): SessionUsage[] {
  return [build.spent, ...Object.values(workers).map(({ spent }) => spent)].flat();
}

/**
 * Returns the configuration's other budgets. The build's own is left out because people can change
 * it with a command.
 */
export function getOtherBudgets({ budgets }: Settings): Omit<Budgets, "build"> {
  const { build: _, ...others } = budgets;
  return others;
}

/** Returns the UTC day of `now`, which is ISO 8601. */
export function getDay(now: string): Period {
  const from = new Date(`${now.slice(0, 10)}T00:00:00.000Z`);
  return {
    name: now.slice(0, 10),
    from: from.toISOString(),
    until: new Date(from.getTime() + 86_400_000).toISOString(),
  };
}

/** Returns the UTC calendar month of `now`, which is ISO 8601. */
export function getMonth(now: string): Period {
  const from = new Date(`${now.slice(0, 7)}-01T00:00:00.000Z`);
  const until = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1));
  return { name: now.slice(0, 7), from: from.toISOString(), until: until.toISOString() };
}
