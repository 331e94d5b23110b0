/** What may be spent: a word at four fifths of each budget; at its end a stop that asks, with what lets it go on. */
import {
  getDay,
  getMostNeeded,
  getMonth,
  getNeeded,
  getOtherBudgets,
  getWorkerBudget,
  isSpent,
  listSpent,
  spentWords,
  suggested,
  sumDollars,
  workerSpentWords,
  type Period,
} from "../../build/budget.ts";
import { BUDGET_CAUSES, type BuildCause } from "../../build/stop.ts";
import {
  nearSharedBudget,
  nearWorkerBudget,
  sharedBudgetSpent,
  tooLittleLeft,
  unreadRepositories,
  workerBudgetSpent,
} from "../../comments/budget.ts";
import { asDollars } from "../../request/dollars.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** From which part of a budget on people are told. */
const NEARLY = 0.8;

/** One budget that bounds what a build's sessions may still cost. */
export interface Bound {
  cause: Extract<BuildCause, "budget" | "day_budget" | "installation_budget">;
  budget: number;
  spent: number;
  /** The day or month that it holds for; the next one begins with nothing spent. Null = it has no end. */
  period: Period | null;
}

/** The budgets that hold for the whole build, narrowest first. */
export function listBounds(turn: Turn): Bound[] {
  const { build } = turn.state;
  const { day, installation } = build.budgets;
  const own: Bound[] =
    build.budget === null
      ? []
      : [{ cause: "budget", budget: build.budget, spent: build.usage.dollars ?? 0, period: null }];
  const shared = (cause: Bound["cause"], budget: number | null, period: Period, others: number): Bound[] => {
    if (budget === null) return [];
    const inPeriod = listSpent(turn.state).filter(({ at }) => (at ?? build.created_at) >= period.from);
    return [{ cause, budget, spent: sumDollars(inPeriod) + others, period }];
  };
  const others = turn.facts.spending;
  return [
    ...own,
    ...shared("day_budget", day, getDay(turn.now), others?.day ?? 0),
    ...shared("installation_budget", installation, getMonth(turn.now), others?.month ?? 0),
  ];
}

/** Keeps the budgets in the record, tells once when one is near, and goes on where one is no longer reached. */
export function applyBudgets(turn: Turn): void {
  const { build } = turn.state;
  // A configuration that can't be read is none that allows more.
  if (!turn.facts.settings.ok) return;
  build.budget = turn.settings.budgets.build;
  build.budgets = getOtherBudgets(turn.settings);
  const bounds = listBounds(turn);
  const over = findOver(turn, bounds);
  if (build.stop && BUDGET_CAUSES.includes(build.stop.cause) && build.stop.cause !== over?.cause) {
    build.stop = null;
    turn.note("The budget lets the build go on");
  }
  if (build.stop && over?.period && build.stop.cause === over.cause) turn.wake(over.period.until);
  for (const bound of bounds) if (isNear(bound.budget, bound.spent)) tellNear(turn, bound);
  if (build.budgets.installation !== null && listUnread(turn).length > 0)
    sayOnce(turn, `budget-unread-${getMonth(turn.now).name}`, unreadRepositories(listUnread(turn)));
  for (const { worker } of turn.workers) applyWorkerBudget(turn, worker);
}

const listUnread = ({ facts }: Turn) => facts.spending?.unread ?? [];

function isNear(budget: number, spent: number): boolean {
  return spent >= budget * NEARLY && !isSpent(budget, spent);
}

function tellNear(turn: Turn, { cause, budget, spent, period }: Bound): void {
  const { build } = turn.state;
  if (period === null) {
    const words = `${spentWords(build)} At ${asDollars(budget)} no new session starts, and you are asked.`;
    sayOnce(turn, `budget-${asDollars(budget).slice(1)}`, words);
  } else {
    const key = `${cause.replace("_", "-")}-${period.name}-${asDollars(budget).slice(1)}`;
    sayOnce(turn, key, nearSharedBudget(cause, { budget, spent, period, unread: listUnread(turn) }));
  }
}

function applyWorkerBudget(turn: Turn, worker: WorkerState): void {
  const budget = getWorkerBudget(worker, turn.state.build.budgets);
  const spent = sumDollars(worker.spent);
  if (worker.stop?.cause === "budget" && !isSpent(budget, spent, getNeededBy(worker))) {
    worker.stop = null;
    turn.note(`The budget of ${worker.id} lets it go on`);
  }
  if (budget === null || !isNear(budget, spent) || turn.isTerminal(worker)) return;
  sayOnce(turn, `budget-${worker.id}-${asDollars(budget).slice(1)}`, nearWorkerBudget(worker, budget));
}

function sayOnce(turn: Turn, key: string, words: string): void {
  const { asked, issue } = turn.state.build;
  if (asked.includes(key)) return;
  asked.push(key);
  turn.say(key, issue, words);
}

/** The first budget of which too little is left for the sessions that wait. */
function findOver({ state }: Turn, bounds: readonly Bound[]): Bound | undefined {
  const needed = getMostNeeded(state);
  return bounds.find(({ budget, spent }) => isSpent(budget, spent, needed));
}

const getNeededBy = ({ session }: WorkerState): number => (session?.outcome === null ? getNeeded(session) : 0);

/** Whether a session may start. Where none may, the build waits for a person; sessions that run end by themselves. */
export function isWithinBudget(turn: Turn): boolean {
  const over = findOver(turn, listBounds(turn));
  if (!over) return true;
  turn.stopBuild({ kind: "blocked", cause: over.cause, reason: explainStop(turn, over) });
  return false;
}

function explainStop(turn: Turn, { cause, budget, spent, period }: Bound): string {
  const { build } = turn.state;
  if (period !== null) return sharedBudgetSpent(cause, { budget, spent, period, unread: listUnread(turn) });
  return (
    `${spentWords(build)}${tooLittleLeft(budget, spent)} No new session starts; those that run come to their end. ` +
    `\`/budget ${asDollars(suggested(build))}\` goes on, \`/cancel\` ends the build.`
  );
}

/** The same for a worker's session, beside the build's budgets: only that worker stops. */
export function isWorkerWithinBudget(turn: Turn, worker: WorkerState): boolean {
  const budget = getWorkerBudget(worker, turn.state.build.budgets);
  const spent = sumDollars(worker.spent);
  if (budget === null || !isSpent(budget, spent, getNeededBy(worker))) return true;
  const reason = workerBudgetSpent(`${workerSpentWords(worker, budget)}${tooLittleLeft(budget, spent)}`);
  turn.stopWorker(worker.id, { kind: "blocked", cause: "budget", reason });
  return false;
}
