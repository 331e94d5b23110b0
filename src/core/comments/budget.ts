/** What people read about budgets of workers, days and installations. */
import { isSpent, workerSpentWords, type Period } from "../build/budget.ts";
import type { WorkerState } from "../build/state.ts";
import type { BuildCause } from "../build/stop.ts";
import { asDollars } from "../request/dollars.ts";
import { named } from "../text/counted.ts";
import { minute } from "../text/minute.ts";
import { code } from "./escape.ts";

interface Shared {
  budget: number;
  spent: number;
  period: Period;
  /** Repositories of the installation that can't be read now. */
  unread: readonly string[];
}

const words = (cause: BuildCause, { budget, spent, period, unread }: Shared): string => {
  const whose = cause === "day_budget" ? "The builds of this repository" : "The builds of this installation";
  const of = `of the budget of ${asDollars(budget)} for ${period.name}`;
  const left = unread.length > 0 && cause === "installation_budget" ? ` ${unreadRepositories(unread)}` : "";
  return `${whose} have spent $${spent.toFixed(2)} ${of}.${left}`;
};

/** What the sum over an installation has of repositories that GitHub does not show. */
export function unreadRepositories(unread: readonly string[]): string {
  return (
    `Baton can't read what builds of ${named(unread.map((name) => code(name)))} spent: ` +
    "what it last knew of that counts. Give the App access again to have all of it counted."
  );
}

const key = (cause: BuildCause) => (cause === "day_budget" ? "`budgets.day`" : "`budgets.installation`");

export function nearSharedBudget(cause: BuildCause, shared: Shared): string {
  const { budget, period } = shared;
  return `${words(cause, shared)} At ${asDollars(budget)} no new session starts until ${minute(period.until)}.`;
}

export function sharedBudgetSpent(cause: BuildCause, shared: Shared): string {
  return (
    `${words(cause, shared)}${tooLittleLeft(shared.budget, shared.spent)} ` +
    "No new session starts; those that run come to their end. " +
    `The build goes on by itself at ${minute(shared.period.until)}, or once ${key(cause)} in the settings is raised. ` +
    "`/cancel` ends the build."
  );
}

export function nearWorkerBudget(worker: WorkerState, budget: number): string {
  return `${workerSpentWords(worker, budget)} At ${asDollars(budget)} no new session of it starts, and you are asked.`;
}

export function workerBudgetSpent(spent: string): string {
  return `${spent} No new session of it starts; raise its budget, or \`budgets.worker\` in the settings.`;
}

interface OfSession {
  budget: number;
  spent: number;
  /** What it made is kept for the next one. */
  hasWork: boolean;
}

export function sessionBudgetSpent(name: string, { budget, spent, hasWork }: OfSession): string {
  const rest = tooLittleLeft(budget, spent);
  const next = hasWork ? "What it made is kept: another session goes on from there" : "Another session begins again";
  return (
    `${name} has spent $${spent.toFixed(2)} of the ${asDollars(budget)} that one session may.${rest} ` +
    `${next} after \`/retry\`, with ${asDollars(budget)} of its own; \`budgets.session\` in the settings changes that.`
  );
}

/** ` The $0.38 that are left are too little for its next turn.`; empty where nothing is left. */
export function tooLittleLeft(budget: number, spent: number): string {
  if (isSpent(budget, spent)) return "";
  return ` The $${(budget - spent).toFixed(2)} that are left may be too little for the next turn.`;
}

export function unlimitedSession(model: string): string {
  return (
    `Nothing is known of what ${code(model)} costs, so its sessions have no limit and count for no budget. ` +
    "`prices` in the settings tells Baton the price."
  );
}
