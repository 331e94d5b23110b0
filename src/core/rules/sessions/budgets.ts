/**
 * Limits the spending: Baton warns at four fifths of each budget. At its end, Baton stops, asks,
 * and says how to go on.
 */
import {
  getDay,
  getMonth,
  getMostNeededDollars,
  getNeededDollars,
  getOtherBudgets,
  getWorkerBudget,
  isSpent,
  listSpent,
  sumDollars,
  sumSessionDollars,
} from "../../model/budget.ts";
import { BUDGET_CAUSES, type BuildCause, type Period, type StopDetails } from "../../model/stop.ts";
import {
  describeSharedBudgetWarning,
  describeBudgetWarning,
  describeUnpricedModel,
  describeUnreadRepositories,
  describeWorkerBudgetWarning,
} from "../../messages/costs.ts";
import { formatDollars } from "../../text/format.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { Draft } from "../decision-draft.ts";
import { getFailureCause } from "../../model/stop-answers.ts";
import {
  finishSession,
  getSessionName,
  isDispensable,
  isLive,
  listSessions,
  noteFailure,
  stopBuildAtSession,
  type Subject,
} from "./lifecycle.ts";
import type { SessionState } from "../../model/session.ts";
import { DEFAULT_SETTINGS } from "../../model/settings.ts";
import { getWave } from "../../model/names.ts";
import { getPrice } from "../../model/usage.ts";

/** Share of a budget from which Baton warns people. */
const NEARLY = 0.8;

/** A budget that limits what a build's sessions may still cost. */
export interface BudgetBound {
  cause: Extract<BuildCause, "budget" | "day_budget" | "installation_budget">;
  budget: number;
  spent: number;
  /**
   * The day or month of the budget; the next period begins with nothing spent. Null = it has no
   * end.
   */
  period: Period | null;
}

/** Returns the budgets of the whole build, narrowest first. */
function listBounds(draft: Draft): BudgetBound[] {
  const { build } = draft.state;
  const { day, installation } = build.budgets;
  const own: BudgetBound[] =
    build.budget === null
      ? []
      : [{ cause: "budget", budget: build.budget, spent: build.usage.dollars ?? 0, period: null }];
  const shared = (
    cause: BudgetBound["cause"],
    budget: number | null,
    period: Period,
    others: number,
  ): BudgetBound[] => {
    if (budget === null) return [];
    const inPeriod = listSpent(draft.state).filter(
      ({ at }) => (at ?? build.created_at) >= period.from,
    );
    return [{ cause, budget, spent: sumDollars(inPeriod) + others, period }];
  };
  const others = draft.facts.spending;
  return [
    ...own,
    ...shared("day_budget", day, getDay(draft.now), others?.day ?? 0),
    ...shared("installation_budget", installation, getMonth(draft.now), others?.month ?? 0),
  ];
}

/**
 * Stores the budgets in the record and warns once when one is nearly spent. Ends the stop of a
 * budget that is no longer used up.
 */
export function applyBudgets(draft: Draft): void {
  const { build } = draft.state;
  // An unreadable configuration must not allow more.
  if (!draft.facts.settings.ok) return;
  build.budget = draft.settings.budgets.build;
  build.budgets = getOtherBudgets(draft.settings);
  const bounds = listBounds(draft);
  const over = findExhaustedBudget(draft, bounds);
  if (build.stop && BUDGET_CAUSES.includes(build.stop.cause) && build.stop.cause !== over?.cause) {
    build.stop = null;
    draft.note("The budget allows the build to continue");
  }
  if (build.stop && over?.period && build.stop.cause === over.cause)
    draft.wakeAt(over.period.until);
  for (const bound of bounds) if (isNear(bound.budget, bound.spent)) tellNear(draft, bound);
  if (build.budgets.installation !== null && listUnread(draft).length > 0)
    postOnce(
      draft,
      `budget-unread-${getMonth(draft.now).name}`,
      describeUnreadRepositories(listUnread(draft)),
    );
  for (const { worker } of draft.workers) applyWorkerBudget(draft, worker);
}

const listUnread = ({ facts }: Draft) => facts.spending?.unread ?? [];

function isNear(budget: number, spent: number): boolean {
  return spent >= budget * NEARLY && !isSpent(budget, spent);
}

function tellNear(draft: Draft, { cause, budget, spent, period }: BudgetBound): void {
  const { build } = draft.state;
  if (period === null) {
    postOnce(
      draft,
      `budget-${formatDollars(budget).slice(1)}`,
      describeBudgetWarning(build, budget),
    );
  } else {
    const key = `${cause.replace("_", "-")}-${period.name}-${formatDollars(budget).slice(1)}`;
    postOnce(
      draft,
      key,
      describeSharedBudgetWarning(cause, { budget, spent, period, unread: listUnread(draft) }),
    );
  }
}

function applyWorkerBudget(draft: Draft, worker: WorkerState): void {
  const budget = getWorkerBudget(worker, draft.state.build.budgets);
  const spent = sumDollars(worker.spent);
  if (worker.stop?.cause === "budget" && !isSpent(budget, spent, getNeededBy(worker))) {
    worker.stop = null;
    draft.note(`The budget of ${worker.id} allows it to continue`);
  }
  if (budget === null || !isNear(budget, spent) || draft.isTerminal(worker)) return;
  postOnce(
    draft,
    `budget-${worker.id}-${formatDollars(budget).slice(1)}`,
    describeWorkerBudgetWarning(worker, budget),
  );
}

function postOnce(draft: Draft, key: string, words: string): void {
  const { asked, issue } = draft.state.build;
  if (asked.includes(key)) return;
  asked.push(key);
  draft.addComment(key, issue, words);
}

/** Returns the first budget that has too little left for the waiting sessions. */
function findExhaustedBudget(
  { state }: Draft,
  bounds: readonly BudgetBound[],
): BudgetBound | undefined {
  const needed = getMostNeededDollars(state);
  return bounds.find(({ budget, spent }) => isSpent(budget, spent, needed));
}

const getNeededBy = ({ session }: WorkerState): number =>
  session?.outcome === null ? getNeededDollars(session) : 0;

/**
 * Returns whether a session may start. If none may, the build waits for a person; running sessions
 * finish by themselves.
 */
export function checkBuildBudget(draft: Draft): boolean {
  const over = findExhaustedBudget(draft, listBounds(draft));
  if (!over) return true;
  draft.stopBuild({ kind: "blocked", cause: over.cause, details: getBudgetDetails(draft, over) });
  return false;
}

function getBudgetDetails(
  draft: Draft,
  { cause, budget, spent, period }: BudgetBound,
): StopDetails {
  const { unpriced } = draft.state.build;
  return period === null || cause === "budget"
    ? { kind: "build_budget", budget, spent, unpriced }
    : { kind: "shared_budget", of: cause, budget, spent, period, unread: listUnread(draft) };
}

/** The same for a worker's session, in addition to the build's budgets: only that worker stops. */
export function checkWorkerBudget(draft: Draft, worker: WorkerState): boolean {
  const budget = getWorkerBudget(worker, draft.state.build.budgets);
  const spent = sumDollars(worker.spent);
  if (budget === null || !isSpent(budget, spent, getNeededBy(worker))) return true;
  const details: StopDetails = { kind: "worker_budget", worker: worker.id, budget, spent };
  draft.stopWorker(worker.id, { kind: "blocked", cause: "budget", details });
  return false;
}

// Limits what one session may cost over all its launches. At that limit Baton asks a person, even
// if other budgets have money left.

/** Returns the dollars that the session may still cost; infinite without a session budget. */
function getSessionRest(draft: Draft, subject: Subject, session: SessionState): number {
  const { session: budget } = draft.state.build.budgets;
  return budget === null
    ? Number.POSITIVE_INFINITY
    : budget - sumSessionSpending(draft, subject, session);
}

/** Ends a session that must not be launched again. Returns whether it did. */
export function stopSpentSession(draft: Draft, subject: Subject, session: SessionState): boolean {
  const { build, workers } = draft.state;
  const { session: budget } = build.budgets;
  const spent = sumSessionSpending(draft, subject, session);
  if (budget === null || !isSpent(budget, spent, getNeededDollars(session))) return false;
  const name = getSessionName(subject, session);
  const hasWork = subject !== "build" && workers[subject]!.saved_work?.session === name;
  const details = {
    kind: "session_budget" as const,
    ...{ session: name, budget, spent, has_work: hasWork },
  };
  noteFailure(draft, subject, session, "budget", details);
  finishSession(draft, subject, session, "failed");
  if (subject !== "build")
    draft.stopWorker(subject, {
      kind: "blocked",
      cause: getFailureCause(session.kind),
      details: { ...details, answer: null },
    });
  else if (!isDispensable(session.kind))
    stopBuildAtSession(draft, session.kind, "blocked", details);
  else draft.note(`The build continues without its ${session.kind} session`);
  return true;
}

function sumSessionSpending(
  { state: { build, workers } }: Draft,
  subject: Subject,
  session: SessionState,
): number {
  const { spent } = subject === "build" ? build : workers[subject]!;
  return sumSessionDollars(spent, getSessionName(subject, session));
}

// Gives each session its own limit: a share of what the budgets leave. The limits of all running
// sessions together never exceed that.

/**
 * A share is at least this part of the narrowest budget. A session that can only begin wastes its
 * money.
 */
const LEAST_PART = 0.05;

/**
 * Sets the limit of a session before its dispatch. Returns false if the running sessions leave too
 * little. It then begins once one of them has ended and returned what it did not use.
 *
 * @param waiting sessions without a limit that this decision may dispatch, including this one
 */
export function setSessionLimit(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  waiting: number,
): boolean {
  session.limit = null;
  const bounds = listBounds(draft);
  const worker = subject === "build" ? null : draft.state.workers[subject]!;
  const ofWorker = worker ? getWorkerBudget(worker, draft.state.build.budgets) : null;
  const { session: ofSession } = draft.state.build.budgets;
  if (bounds.length === 0 && ofWorker === null && ofSession === null) return true;
  // Nobody set the default explicitly; the documentation says when it can't be enforced.
  const isWanted =
    bounds.length > 0 || ofWorker !== null || ofSession !== DEFAULT_SETTINGS.budgets.session;
  if (hasNoPrice(draft, session, isWanted)) return true;
  const leftOfWorker =
    worker && ofWorker !== null ? ofWorker - sumDollars(worker.spent) : Number.POSITIVE_INFINITY;
  const left = Math.min(leftOfWorker, getSessionRest(draft, subject, session));
  let limit = left;
  if (bounds.length > 0) {
    const reserved = listSessions(draft).reduce(
      (sum, one) => sum + (isLive(one.session) ? (one.session.limit ?? 0) : 0),
      0,
    );
    const rest = Math.min(...bounds.map(({ budget, spent }) => budget - spent)) - reserved;
    const least = Math.max(
      Math.min(...bounds.map(({ budget }) => budget)) * LEAST_PART,
      getNeededDollars(session),
    );
    if (rest <= 0 || (rest < least && reserved > 0)) return false;
    limit = Math.min(
      left,
      Math.max(rest / countShares(draft, subject, waiting), Math.min(least, rest)),
    );
  }
  session.limit = Math.floor(limit * 1e6) / 1e6;
  return true;
}

/**
 * A session whose model has no known price has no limit; Baton tells people once. A command reports
 * its own cost.
 */
function hasNoPrice(draft: Draft, session: SessionState, isWanted: boolean): boolean {
  const { build } = draft.state;
  const { engine, prices } = build.session_settings;
  const { model } = session;
  if (engine === "command" || model === null || getPrice(model, prices) !== null) return false;
  const key = "budget-no-price";
  if (isWanted && !build.asked.includes(key)) {
    build.asked.push(key);
    draft.addComment(key, build.issue, describeUnpricedModel(model));
  }
  return true;
}

/**
 * Returns the number of shares of the rest: for this session, and for those that may begin beside
 * it.
 */
function countShares(draft: Draft, subject: Subject, waiting: number): number {
  if (subject === "build") return waiting;
  const { current_wave, schedule } = draft.state.build;
  const open = draft.workers.filter(
    ({ worker }) =>
      !draft.isTerminal(worker) && (schedule === "eager" || getWave(worker.id) <= current_wave),
  );
  const busy = open.filter(({ worker }) => isLive(worker.session) && worker.session.limit !== null);
  return Math.max(waiting, Math.min(open.length, draft.settings.max_parallel) - busy.length, 1);
}
