/** Runs of sessions: matched to their launches, dispatched, asked for again when lost. */
import { UNFOUND_PATIENCE_MS, JOB_MINUTES, MAX_LAUNCHES } from "../../model/settings.ts";
import { isBuildEnded } from "../../model/build-view.ts";
import { checkBuildBudget, checkWorkerBudget, setSessionLimit, stopSpentSession } from "./budgets.ts";
import { getSessionClass } from "../../sessions/index.ts";
import {
  failSession,
  isLive,
  launchAgain,
  getSessionName,
  noteFailure,
  retryLaunch,
  listSessions,
  type Subject,
} from "./lifecycle.ts";
import { unparkSession } from "./parking.ts";
import {
  isUnregistered,
  explainRefusedDispatch,
  REGISTRATION_MS,
  explainUnstartedRun,
  type RunEnding,
} from "../../messages/unstartable-runs.ts";
import { renderRunApproval, renderQueuedRun } from "../../messages/questions.ts";
import type { EffectOutcome, RunFact } from "../../model/facts.ts";
import { DISPATCH_KNOWN_MS, RUN_DELETED, getRunWait, getUploadWait, type SessionState } from "../../model/session.ts";
import { STALL_MS, type Stall } from "../../model/ci.ts";
import type { Draft } from "../decision-draft.ts";

/** Looks again while sessions run, in case GitHub's word of their end never arrives. */
const SAFETY_LOOK_MS = 5 * 60_000;
/** A job that GitHub would have ended for its time is given this much more, in milliseconds. */
const LEEWAY_MS = 15 * 60_000;
/** A run that waits for a runner for so long is told of. */
const QUEUE_MS = 30 * 60_000;
/** Sends a refused dispatch again: GitHub takes a while to know of a workflow that has just been pushed. */
const REFUSED_MS = 20_000;
/** Looks for the run of a dispatch that got no answer, in case GitHub's word of it never arrives. */
const UNANSWERED_LOOK_MS = 30_000;

/** The run that serves the session's present launch. */
function findRun({ facts }: Draft, session: SessionState, name: string): RunFact | undefined {
  const mine = facts.runs.filter((r) => r.session === name && r.launch === session.launch);
  return session.run === null ? mine.toSorted((a, b) => a.id - b.id)[0] : mine.find((r) => r.id === session.run);
}

/** Notes whose run works, and whose does not yet, before anybody is answered. */
export function observeStalls(turn: Draft): void {
  for (const { session, name } of listSessions(turn)) {
    const run = isLive(session) ? findRun(turn, session, name) : undefined;
    session.stall = run ? findStall(turn, run) : null;
    session.in_progress = run?.status === "in_progress";
  }
}

export function matchRuns(turn: Draft): void {
  for (const { subject, session, name } of listSessions(turn)) {
    if (!isLive(session)) continue;
    if (session.parked && session.parked.until <= turn.now) unparkSession(turn, subject, session);
    const before = session.run;
    recordDispatch(turn, session, name);
    handleDispatchRefusal(turn, session, name);
    const run = findRun(turn, session, name);
    if (session.run !== before) turn.note(`${name} is served by run ${session.run}`);
    // Of a build that has ended nothing is asked for again: rules/end/ended.ts.
    if (isBuildEnded(turn.state.build.status)) continue;
    if (run && isStuck(turn, name, session, run)) {
      turn.ask({ type: "cancel_run", run: run.id });
      handleLostRun(turn, subject, session, { ...run, conclusion: "without a word" });
      continue;
    }
    const unlisted = getRunWait(session, turn.facts.readAt);
    if (run?.conclusion === RUN_DELETED && unlisted > 0) {
      turn.wakeIn(unlisted);
      continue;
    }
    const upload = run ? getUploadWait(run, turn.facts.proposals[name] ?? null, turn.now) : null;
    if (upload !== null) {
      turn.wakeIn(upload);
      continue;
    }
    if (run?.status === "completed" && !turn.facts.proposals[name]?.ok) {
      // The younger of two runs ends at its first step: no work is lost.
      if (run.older !== undefined) switchRun(turn, session, name, run.older);
      else handleLostRun(turn, subject, session, run);
    }
    if (!run && session.run === null && session.dispatched_at !== null) {
      if (unlisted > 0) turn.wakeIn(unlisted);
      else handleLostRun(turn, subject, session, NEVER_LISTED);
    }
  }
}

/** What came of the launch's dispatch, by GitHub's answer and by its list. An answer that was lost tells nothing. */
function recordDispatch(turn: Draft, session: SessionState, name: string): void {
  const outcome = turn.outcome(`dispatch:${name}:${session.launch}`);
  const ids = [outcome?.ok ? outcome.id : null, findRun(turn, session, name)?.id ?? null];
  const known = ids.filter((id) => id !== null);
  if (outcome?.ok) session.dispatched_at ??= turn.now;
  if (session.run === null && known.length > 0) {
    // Of two runs of a launch, the older one works.
    session.run = Math.min(...known);
    session.dispatched_at ??= session.dispatch?.at ?? turn.now;
  }
  if (!outcome || outcome.ok || session.run !== null) return;
  // A stale one was not sent, as too much time had passed since it was decided.
  if (outcome.code === "stale") session.dispatch = null;
  else if (outcome.code !== "unavailable" && session.dispatch) session.dispatch.refused = true;
}

function switchRun(turn: Draft, session: SessionState, name: string, run: number): void {
  turn.note(`${name} is served by run ${run}: run ${session.run} is another one of the same launch, and has ended`);
  session.run = run;
}

function findStall(turn: Draft, { status, changedAt, url, approvals = [] }: RunFact): Stall | null {
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
function isStuck(turn: Draft, name: string, session: SessionState, run: RunFact): boolean {
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
  turn.say(key, issue, (status === "queued" ? renderQueuedRun : renderRunApproval)(trigger.by, name, stall));
  return false;
}

const NEVER_LISTED: RunEnding = { conclusion: "never seen", policy: null, url: "" };

/** GitHub refused the dispatch: nothing was started, and the same one is asked for again once a person mended it. */
function handleDispatchRefusal(turn: Draft, session: SessionState, name: string): void {
  const outcome = turn.outcome(`dispatch:${name}:${session.launch}`);
  if (!outcome || outcome.ok || (outcome.code !== "refused" && outcome.code !== "missing")) return;
  if (turn.since(session.requested_at) < getRefusalPatience(turn, outcome)) return;
  const words = outcome.detail?.replace(/[.\s]+$/, "") ?? "it gives no reason";
  const reason = explainRefusedDispatch(outcome, isStartable(turn)) ?? "Fix that.";
  stopOnRefusal(turn, name, `GitHub refused to start it (${words}). ${reason}`);
}

/** How long a refused dispatch is sent again before a person is asked, in milliseconds. */
function getRefusalPatience(turn: Draft, outcome: EffectOutcome): number {
  if (isUnregistered(outcome, isStartable(turn))) return REGISTRATION_MS;
  return outcome.code === "missing" ? UNFOUND_PATIENCE_MS : 0;
}

/** The workflow file on the default branch can be dispatched. */
function isStartable({ facts: { repository } }: Draft): boolean {
  return repository.workflowInstalled && repository.workflowUnusable === null;
}

function stopOnRefusal(turn: Draft, name: string, reason: string): void {
  turn.stopBuild({ kind: "blocked", cause: "refused", reason: `${name}: ${reason} Then answer \`/retry\`.` });
}

/** A run ended and left nothing that can be used. */
function handleLostRun(turn: Draft, subject: Subject, session: SessionState, run: RunEnding): void {
  const { conclusion } = run;
  const fact = turn.facts.proposals[getSessionName(subject, session)];
  const reason = explainUnstartedRun(run);
  if (reason !== null) {
    noteFailure(turn, subject, session, "relaunched", reason);
    stopOnRefusal(turn, getSessionName(subject, session), reason);
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
  if (!retryLaunch(turn, subject, session)) failSession(turn, subject, session, "lost", why);
}

/** Sends the dispatches whose intent is saved and whose run isn't there. */
export function dispatchSessions(turn: Draft): void {
  if (turn.halted) return;
  const waiting: ReturnType<typeof listSessions> = [];
  for (const one of listSessions(turn)) {
    const { subject, session } = one;
    if (!isLive(session) || session.person !== null) continue;
    if (subject !== "build" && turn.isTerminal(turn.state.workers[subject]!)) continue;
    if (subject !== "build" && turn.state.workers[subject]!.stop?.cause === "budget") continue;
    if (session.parked) {
      turn.wake(session.parked.until);
      continue;
    }
    turn.wakeIn(SAFETY_LOOK_MS);
    if (session.run !== null || session.dispatched_at !== null) continue;
    const wait = waitToDispatch(turn, session);
    if (wait > 0) turn.wakeIn(Math.min(wait, UNANSWERED_LOOK_MS));
    else waiting.push(one);
  }
  dispatchWithinBudget(turn, waiting);
}

/** In how many milliseconds the launch may be dispatched, again where it was before; 0 = now. */
function waitToDispatch(turn: Draft, session: SessionState): number {
  const { dispatch } = session;
  if (!dispatch) return 0;
  // The clock that decided it was set back since: it says nothing about how long ago that was.
  if (turn.since(dispatch.at) < -DISPATCH_KNOWN_MS) dispatch.at = turn.now;
  const wait = getRunWait(session, turn.facts.readAt);
  return dispatch.refused ? REFUSED_MS - turn.since(dispatch.at) : wait;
}

/** What runs is paid for already: only what would begin is held back. */
function dispatchWithinBudget(turn: Draft, waiting: ReturnType<typeof listSessions>): void {
  if (waiting.length === 0 || !checkBuildBudget(turn)) return;
  for (const { session } of waiting) session.limit = null;
  const allowed = waiting.filter(
    ({ subject, session }) =>
      !stopSpentSession(turn, subject, session) &&
      (subject === "build" || checkWorkerBudget(turn, turn.state.workers[subject]!)),
  );
  for (const [index, { subject, session, name }] of allowed.entries()) {
    const { models } = turn.state.build.play;
    session.model = models[getSessionClass(turn.state, session.about ?? subject, session.kind)];
    if (!setSessionLimit(turn, subject, session, allowed.length - index)) continue;
    if (session.dispatch && !session.dispatch.refused)
      turn.note(`${name} is dispatched again: GitHub shows no run of launch ${session.launch}`);
    session.dispatch = { at: turn.now, refused: false };
    turn.ask({ type: "dispatch", session: name, launch: session.launch });
  }
}
