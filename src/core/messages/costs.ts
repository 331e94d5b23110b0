/** Texts about the budgets of workers, days and installations. */
import { isSpent, sumDollars, type Money } from "../model/budget.ts";
import type { WorkerId } from "../model/names.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { BuildCause, Period } from "../model/stop.ts";
import { formatDollars, formatMinute, listNames, pluralize } from "../text/format.ts";
import { escapeInline, formatCode, renderTable } from "../text/markdown.ts";
import { NO_USAGE, type Usage } from "../model/proposal.ts";
import { sumUsage, type SessionUsage } from "../model/usage.ts";
import type { DollarRange } from "../model/estimate.ts";

/** Returns, for example, `The build has spent $16.20 of its budget of $20.` */
export function describeSpending({ budget, usage, unpriced }: Money): string {
  const known = `The build has spent $${(usage.dollars ?? 0).toFixed(2)}`;
  const of = budget === null ? "" : ` of its budget of ${formatDollars(budget)}`;
  const more =
    unpriced === 0 ? "" : `; ${pluralize(unpriced, "session")} without a known price not counted`;
  return `${known}${of}${more}.`;
}

/** Returns, for example, `W2.1 has spent $4.10 of its budget of $5.` */
export function describeWorkerSpending(id: WorkerId, spent: number, budget: number): string {
  return `${id} has spent $${spent.toFixed(2)} of its budget of ${formatDollars(budget)}.`;
}

interface SharedBudget {
  budget: number;
  spent: number;
  period: Period;
  /** Repositories of the installation that Baton can't read now. */
  unread: readonly string[];
}

const describeSharedSpending = (
  cause: BuildCause,
  { budget, spent, period, unread }: SharedBudget,
): string => {
  const whose =
    cause === "day_budget" ? "The builds of this repository" : "The builds of this installation";
  const of = `of the budget of ${formatDollars(budget)} for ${period.name}`;
  const left =
    unread.length > 0 && cause === "installation_budget"
      ? ` ${describeUnreadRepositories(unread)}`
      : "";
  return `${whose} have spent $${spent.toFixed(2)} ${of}.${left}`;
};

/** Says that the sum of an installation leaves out repositories that GitHub does not show. */
export function describeUnreadRepositories(unread: readonly string[]): string {
  return (
    `Baton can't read what builds of ${listNames(unread.map((name) => formatCode(name)))} ` +
    "spent: the last amount that it read counts. Give the App access again to count all of " +
    "it."
  );
}

const getBudgetKey = (cause: BuildCause) =>
  cause === "day_budget" ? "`budgets.day`" : "`budgets.installation`";

/** Says that most of the build's budget is spent. */
export function describeBudgetWarning(money: Money, budget: number): string {
  return (
    `${describeSpending(money)} At ${formatDollars(budget)} Baton starts no new session and ` +
    "asks you. `/budget +5` adds $5."
  );
}

export function describeSharedBudgetWarning(cause: BuildCause, shared: SharedBudget): string {
  const { budget, period } = shared;
  return (
    `${describeSharedSpending(cause, shared)} At ${formatDollars(budget)} no new session ` +
    `starts until ${formatMinute(period.until)}.`
  );
}

export function describeSharedBudgetStop(cause: BuildCause, shared: SharedBudget): string {
  return (
    `${describeSharedSpending(cause, shared)}${describeRemainder(shared.budget, shared.spent)} ` +
    "No new session starts; running sessions finish. The build continues by itself at " +
    `${formatMinute(shared.period.until)}, or once somebody raises ${getBudgetKey(cause)} in ` +
    "the settings. `/cancel` ends the build."
  );
}

export function describeWorkerBudgetWarning(worker: WorkerState, budget: number): string {
  return (
    `${describeWorkerSpending(worker.id, sumDollars(worker.spent), budget)} At ` +
    `${formatDollars(budget)} Baton starts no new session of it and asks you.`
  );
}

export function describeWorkerBudgetStop(spent: string): string {
  return (
    `${spent} No new session of it starts. Raise its budget, or \`budgets.worker\` in the ` +
    "settings."
  );
}

interface SessionBudget {
  budget: number;
  spent: number;
  /** Whether Baton kept work of the session for the next one. */
  hasWork: boolean;
}

export function describeSessionBudgetStop(
  name: string,
  { budget, spent, hasWork }: SessionBudget,
): string {
  const rest = describeRemainder(budget, spent);
  const next = hasWork
    ? "Its work is kept. After `/retry` another session continues from there"
    : "After `/retry` another session starts from the beginning";
  return (
    `${name} has spent $${spent.toFixed(2)} of the ${formatDollars(budget)} that one session ` +
    `may spend.${rest} ${next}, with ${formatDollars(budget)} of its own. ` +
    "`budgets.session` in the settings changes that limit."
  );
}

/** ` The remaining $0.38 may be too little for the next turn.`; empty if nothing is left. */
export function describeRemainder(budget: number, spent: number): string {
  if (isSpent(budget, spent)) return "";
  return ` The remaining $${(budget - spent).toFixed(2)} may be too little for the next turn.`;
}

export function describeUnpricedModel(model: string): string {
  return (
    `Baton doesn't know the price of ${formatCode(model)}, so its sessions have no limit and ` +
    "count toward no budget. Set the price under `prices` in the settings."
  );
}

// Renders what sessions used as a table: tokens by price class, dollars, time.

const HEADINGS = ["Model", "Input", "Output", "Cache read", "Cache written", "Dollars", "Time"];

/** `$3.10 to $6.00` */
export function formatDollarRange({ low, high }: Pick<DollarRange, "low" | "high">): string {
  return `$${low.toFixed(2)} to $${high.toFixed(2)}`;
}

/** One line for each session; empty if there was none. */
export function renderSessionUsage(spent: readonly SessionUsage[]): string[] {
  if (spent.length === 0) return [];
  return [
    ...renderTable(
      ["Session", ...HEADINGS],
      spent.map((s) => [
        s.session,
        escapeInline(s.model, 80),
        ...formatAmounts(s, false, s.claimed),
      ]),
    ),
    "",
  ];
}

/** One line for each worker, and one for the build's own sessions. */
export function renderWorkerUsage(
  groups: readonly { name: string; spent: readonly SessionUsage[] }[],
): string[] {
  const rows = groups
    .filter(({ spent }) => spent.length > 0)
    .map(({ name, spent }) => {
      const sum = spent.reduce<Usage>(sumUsage, { ...NO_USAGE, dollars: null });
      const models = [...new Set(spent.map((s) => escapeInline(s.model, 80)))].join(", ");
      const some = spent.some((s) => s.dollars === null);
      return [name, models, ...formatAmounts(sum, some)];
    });
  return rows.length > 0 ? [...renderTable(["Spent by", ...HEADINGS], rows), ""] : [];
}

/** Created once, because `toLocaleString` would create one for each number. */
const COUNT_FORMAT = new Intl.NumberFormat("en-US");

/**
 * `more`: part of the usage has no known price. `claimed`: dollars that the session itself
 * reported, if Baton counts more.
 */
function formatAmounts(usage: Usage, more = false, claimed: number | null = null): string[] {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens } = usage;
  const tokens = [input_tokens, output_tokens, cache_read_tokens, cache_write_tokens];
  const dollars =
    usage.dollars === null ? "not known" : `${more ? "over " : ""}$${usage.dollars.toFixed(2)}`;
  const other = claimed === null ? "" : ` (it claimed $${claimed.toFixed(2)})`;
  return [
    ...tokens.map((n) => COUNT_FORMAT.format(n)),
    `${dollars}${other}`,
    formatDuration(usage.seconds * 1000),
  ];
}

/** Formats milliseconds as `1 h 5 min`, `2 min 3 s` or `4 s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}
