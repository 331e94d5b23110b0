/** Runs of sessions: matched to their launches, dispatched, asked for again when lost. */
import { DISPATCH_PATIENCE_MS, JOB_MINUTES, MAX_LAUNCHES } from "../../build/settings.ts";
import { isOver } from "../../build/view.ts";
import { isWithinBudget, isWorkerWithinBudget } from "./budget.ts";
import { getSessionClass } from "../../sessions/model.ts";
import { setLimit } from "./limits.ts";
import { endSpentSession } from "./session-budget.ts";
import {
  failSession,
  isLive,
  launchAgain,
  nameOf,
  noteFailure,
  relaunch,
  sessionsOf,
  type Subject,
} from "./sessions.ts";
import { unpark } from "./parking.ts";
import { isUnregistered, refusedDispatch, REGISTRATION_MS, unstartable, type Ending } from "../start/unstartable.ts";
import { approvalBody, queuedBody } from "../../comments/queued.ts";
import type { EffectOutcome, RunFact } from "../../build/facts.ts";
import { RUN_DELETED, waitForUpload, type SessionState } from "../../build/session.ts";
import { STALL_MS, type Stall } from "../../build/stall.ts";
import type { Turn } from "../turn.ts";

/** Looks again while sessions run, in case GitHub's word of their end never arrives. */
const SAFETY_LOOK_MS = 5 * 60_000;
/** A job that GitHub would have ended for its time is given this much more, in milliseconds. */
const LEEWAY_MS = 15 * 60_000;
/** A run that waits for a runner for so long is told of. */
const QUEUE_MS = 30 * 60_000;
/** Asks again for a run of a workflow that GitHub doesn't know (yet). */
const UNKNOWN_MS = 10_000;

/** The run that serves the session's present launch. */
function findRun({ facts }: Turn, session: SessionState, name: string): RunFact | undefined {
  const mine = facts.runs.filter((r) => r.session === name && r.launch === session.launch);
  return session.run === null ? mine.toSorted((a, b) => a.id - b.id)[0] : mine.find((r) => r.id === session.run);
}

/** Notes whose run works, and whose does not yet, before anybody is answered. */
export function observeStalls(turn: Turn): void {
  for (const { session, name } of sessionsOf(turn)) {
    const run = isLive(session) ? findRun(turn, session, name) : undefined;
    session.stall = run ? findStall(turn, run) : null;
    session.in_progress = run?.status === "in_progress";
  }
}

export function matchRuns(turn: Turn): void {
  for (const { subject, session, name } of sessionsOf(turn)) {
    if (!isLive(session)) continue;
    if (session.parked && session.parked.until <= turn.now) unpark(turn, subject, session);
    const before = session.run;
    const outcome = turn.outcome(`dispatch:${name}:${session.launch}`);
    if (outcome?.ok && session.dispatched_at === null) {
      session.dispatched_at = turn.now;
      if (outcome.id !== null) session.run = outcome.id;
    }
    heedRefusal(turn, session, name);
    const run = findRun(turn, session, name);
    if (run && session.run === null) session.run = run.id;
    if (session.run !== before) turn.note(`${name} is served by run ${session.run}`);
    // Of a build that has ended nothing is asked for again: rules/end/ended.ts.
    if (isOver(turn.state.build.status)) continue;
    if (run && stuck(turn, name, session, run)) {
      turn.ask({ type: "cancel_run", run: run.id });
      lost(turn, subject, session, { ...run, conclusion: "without a word" });
      continue;
    }
    // GitHub takes a moment to show a run that it has just started.
    const asked = session.dispatched_at ?? session.requested_at;
    if (run?.conclusion === RUN_DELETED && turn.since(asked) < DISPATCH_PATIENCE_MS) {
      turn.wakeIn(DISPATCH_PATIENCE_MS);
      continue;
    }
    const upload = run ? waitForUpload(run, turn.facts.proposals[name] ?? null, turn.now) : null;
    if (upload !== null) {
      turn.wakeIn(upload);
      continue;
    }
    if (run?.status === "completed" && !turn.facts.proposals[name]?.ok) lost(turn, subject, session, run);
    if (!run && session.run === null && session.dispatched_at !== null) {
      if (turn.since(session.dispatched_at) >= DISPATCH_PATIENCE_MS) lost(turn, subject, session, UNSEEN);
      else turn.wakeIn(DISPATCH_PATIENCE_MS);
    }
  }
}

function findStall(turn: Turn, { status, changedAt, url, approvals = [] }: RunFact): Stall | null {
  if (changedAt === undefined || (status !== "queued" && status !== "waiting")) return null;
  const left = STALL_MS - turn.since(changedAt);
  if (left <= 0) return { why: status, since: changedAt, url, approvals };
  turn.wakeIn(left);
  return null;
}

/**
 * A run goes on beyond its job's limit, which GitHub ends by itself unless it has lost sight of it. One that waits for
 * a runner for long is only told of: it may be the tenth in a row.
 */
function stuck(turn: Turn, name: string, session: SessionState, run: RunFact): boolean {
  const { id, status, changedAt, url, approvals = [] } = run;
  if (changedAt === undefined) return false;
  if (status === "in_progress") return turn.since(changedAt) >= JOB_MINUTES * 60_000 + LEEWAY_MS;
  if (status === "completed" || session.dispatched_at === null) return false;
  const { asked, issue, trigger } = turn.state.build;
  const key = `${status}-${id}`;
  const patience = status === "queued" ? QUEUE_MS : STALL_MS;
  if (turn.since(changedAt) < patience || asked.includes(key)) return false;
  asked.push(key);
  const stall = { since: changedAt, url, approvals };
  turn.say(key, issue, (status === "queued" ? queuedBody : approvalBody)(trigger.by, name, stall));
  return false;
}

const UNSEEN: Ending = { conclusion: "never seen", policy: null, url: "" };

/** GitHub refused the dispatch: nothing was started, and the same one is asked for again once a person mended it. */
function heedRefusal(turn: Turn, session: SessionState, name: string): void {
  const outcome = turn.outcome(`dispatch:${name}:${session.launch}`);
  if (!outcome || outcome.ok || (outcome.code !== "refused" && outcome.code !== "missing")) return;
  if (turn.since(session.requested_at) < refusalPatience(turn, outcome)) return;
  const words = outcome.detail?.replace(/[.\s]+$/, "") ?? "it gives no reason";
  const reason = refusedDispatch(outcome, isStartable(turn)) ?? "Fix that.";
  stop(turn, name, `GitHub refused to start it (${words}). ${reason}`);
}

/** How long a refused dispatch is sent again before a person is asked, in milliseconds. */
function refusalPatience(turn: Turn, outcome: EffectOutcome): number {
  if (isUnregistered(outcome, isStartable(turn))) return REGISTRATION_MS;
  return outcome.code === "missing" ? DISPATCH_PATIENCE_MS : 0;
}

/** The workflow file on the default branch can be dispatched. */
function isStartable({ facts: { repository } }: Turn): boolean {
  return repository.workflowInstalled && repository.workflowUnusable === null;
}

function stop(turn: Turn, name: string, reason: string): void {
  turn.stopBuild({ kind: "blocked", cause: "refused", reason: `${name}: ${reason} Then answer \`/retry\`.` });
}

/** A run ended and left nothing that can be used. */
function lost(turn: Turn, subject: Subject, session: SessionState, run: Ending): void {
  const { conclusion } = run;
  const fact = turn.facts.proposals[nameOf(subject, session)];
  const reason = unstartable(run);
  if (reason !== null) {
    noteFailure(turn, subject, session, "relaunched", reason);
    stop(turn, nameOf(subject, session), reason);
    // The next launch has another name: by this one, the run that didn't start would be found again.
    launchAgain(turn, session);
    return;
  }
  if (fact && !fact.ok && !fact.missing) {
    failSession(turn, subject, session, "refused", fact.reason);
    return;
  }
  const why = `its run ended ${conclusion ?? "without a word"} and left no proposal.`;
  if (session.lost + 1 < MAX_LAUNCHES) noteFailure(turn, subject, session, "relaunched", why);
  if (!relaunch(turn, subject, session)) failSession(turn, subject, session, "lost", why);
}

/** Sends the dispatches whose intent is saved and whose run isn't there. */
export function dispatchSessions(turn: Turn): void {
  if (turn.halted) return;
  const waiting: ReturnType<typeof sessionsOf> = [];
  for (const one of sessionsOf(turn)) {
    const { subject, session, name } = one;
    if (!isLive(session) || session.person !== null) continue;
    if (subject !== "build" && turn.isTerminal(turn.state.workers[subject]!)) continue;
    if (subject !== "build" && turn.state.workers[subject]!.stop?.cause === "budget") continue;
    if (session.parked) {
      turn.wake(session.parked.until);
      continue;
    }
    turn.wakeIn(SAFETY_LOOK_MS);
    if (session.run !== null || session.dispatched_at !== null) continue;
    // GitHub takes a while to know of a workflow that has just been pushed.
    const outcome = turn.outcome(`dispatch:${name}:${session.launch}`);
    if (outcome && !outcome.ok && refusalPatience(turn, outcome) > 0) turn.wakeIn(UNKNOWN_MS);
    else waiting.push(one);
  }
  dispatchWithinBudget(turn, waiting);
}

/** What runs is paid for already: only what would begin is held back. */
function dispatchWithinBudget(turn: Turn, waiting: ReturnType<typeof sessionsOf>): void {
  if (waiting.length === 0 || !isWithinBudget(turn)) return;
  for (const { session } of waiting) session.limit = null;
  const allowed = waiting.filter(
    ({ subject, session }) =>
      !endSpentSession(turn, subject, session) &&
      (subject === "build" || isWorkerWithinBudget(turn, turn.state.workers[subject]!)),
  );
  for (const [index, { subject, session, name }] of allowed.entries()) {
    const { models } = turn.state.build.play;
    session.model = models[getSessionClass(turn.state, session.about ?? subject, session.kind)];
    if (!setLimit(turn, subject, session, allowed.length - index)) continue;
    turn.ask({ type: "dispatch", session: name, launch: session.launch });
  }
}
