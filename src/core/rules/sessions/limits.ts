/**
 * Each session gets a share of what the budgets leave as its own limit: those of all sessions at work never add up to
 * more than that.
 */
import { getNeeded, getWorkerBudget, sumDollars } from "../../build/budget.ts";
import { DEFAULT_SETTINGS } from "../../build/settings.ts";
import { waveOf } from "../../build/names.ts";
import { unlimitedSession } from "../../comments/budget.ts";
import { priceOf } from "../../sessions/price.ts";
import type { SessionState } from "../../build/session.ts";
import { listBounds } from "./budget.ts";
import { getSessionRest } from "./session-budget.ts";
import { isLive, sessionsOf, type Subject } from "./sessions.ts";
import type { Turn } from "../turn.ts";

/** A share is no smaller than this part of the narrowest budget: a session that only begins is money for nothing. */
const LEAST_PART = 0.05;

/**
 * Sets the limit of a session that is to be dispatched. Returns false where too little is left beside those at work:
 * it begins once one of them has ended and returned what it did not use.
 *
 * @param waiting sessions that are to be dispatched in this turn and have no limit yet, this one included
 */
export function setLimit(turn: Turn, subject: Subject, session: SessionState, waiting: number): boolean {
  session.limit = null;
  const bounds = listBounds(turn);
  const worker = subject === "build" ? null : turn.state.workers[subject]!;
  const ofWorker = worker ? getWorkerBudget(worker, turn.state.build.budgets) : null;
  const { session: ofSession } = turn.state.build.budgets;
  if (bounds.length === 0 && ofWorker === null && ofSession === null) return true;
  // Nobody set the default: that it can't hold is in the documentation.
  const isWanted = bounds.length > 0 || ofWorker !== null || ofSession !== DEFAULT_SETTINGS.budgets.session;
  if (hasNoPrice(turn, session, isWanted)) return true;
  const leftOfWorker = worker && ofWorker !== null ? ofWorker - sumDollars(worker.spent) : Number.POSITIVE_INFINITY;
  const left = Math.min(leftOfWorker, getSessionRest(turn, subject, session));
  let limit = left;
  if (bounds.length > 0) {
    const reserved = sessionsOf(turn).reduce(
      (sum, one) => sum + (isLive(one.session) ? (one.session.limit ?? 0) : 0),
      0,
    );
    const rest = Math.min(...bounds.map(({ budget, spent }) => budget - spent)) - reserved;
    const least = Math.max(Math.min(...bounds.map(({ budget }) => budget)) * LEAST_PART, getNeeded(session));
    if (rest <= 0 || (rest < least && reserved > 0)) return false;
    limit = Math.min(left, Math.max(rest / countShares(turn, subject, waiting), Math.min(least, rest)));
  }
  session.limit = Math.floor(limit * 1e6) / 1e6;
  return true;
}

/** Without a known price of its model, a session has no limit; people are told once. A command reports its own. */
function hasNoPrice(turn: Turn, session: SessionState, isWanted: boolean): boolean {
  const { build } = turn.state;
  const { engine, prices } = build.play;
  const { model } = session;
  if (engine === "command" || model === null || priceOf(model, prices) !== null) return false;
  const key = "budget-no-price";
  if (isWanted && !build.asked.includes(key)) {
    build.asked.push(key);
    turn.say(key, build.issue, unlimitedSession(model));
  }
  return true;
}

/** In how many parts the rest is divided: for this session, and for those that may begin beside it. */
function countShares(turn: Turn, subject: Subject, waiting: number): number {
  if (subject === "build") return waiting;
  const { current_wave, schedule } = turn.state.build;
  const open = turn.workers.filter(
    ({ worker }) => !turn.isTerminal(worker) && (schedule === "eager" || waveOf(worker.id) <= current_wave),
  );
  const busy = open.filter(({ worker }) => isLive(worker.session) && worker.session.limit !== null);
  return Math.max(waiting, Math.min(open.length, turn.settings.max_parallel) - busy.length, 1);
}
