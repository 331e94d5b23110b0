/** Matches runs of sessions to their launches, dispatches them, and requests lost ones again. */
import type { SessionName } from "../../model/names.ts";
import type { StopDetails } from "../../model/stop.ts";
import { UNFOUND_PATIENCE_MS, JOB_MINUTES, MAX_LAUNCHES } from "../../model/settings.ts";
import {
  checkBuildBudget,
  checkWorkerBudget,
  setSessionLimit,
  stopSpentSession,
} from "./budgets.ts";
import { getSessionComplexity } from "../../sessions/index.ts";
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
  REGISTRATION_MS,
  explainUnstartedRun,
  type RunEnding,
} from "../../messages/unstartable-runs.ts";
import { renderRunApproval, renderQueuedRun } from "../../messages/questions.ts";
import type { EffectOutcome, RunFact } from "../../model/facts.ts";
import {
  DISPATCH_KNOWN_MS,
  RUN_DELETED,
  RUN_NEVER_SEEN,
  getRunWait,
  getUploadWait,
  type SessionState,
} from "../../model/session.ts";
import { STALL_MS, type Stall } from "../../model/ci.ts";
import type { SessionCause } from "../../model/failure-cause.ts";
import type { Draft } from "../decision-draft.ts";
import { isBuildEnded } from "../../model/build-types.ts";

/**
 * Delay before Baton looks again while sessions run, in milliseconds, in case GitHub's notification
 * of their end never arrives.
 */
const SAFETY_LOOK_MS = 5 * 60_000;
/** Extra time for a job beyond the limit at which GitHub ends it, in milliseconds. */
const LEEWAY_MS = 15 * 60_000;
/** How long a run waits for a runner before Baton tells people, in milliseconds. */
const QUEUE_MS = 30 * 60_000;
/**
 * Delay before Baton sends a refused dispatch again, in milliseconds: GitHub takes a while to
 * register a workflow that was just pushed.
 */
const REFUSED_MS = 20_000;
/**
 * Delay before Baton looks for the run of an unanswered dispatch, in milliseconds, in case GitHub's
 * notification never arrives.
 */
const UNANSWERED_LOOK_MS = 30_000;

/** Returns the run that serves the session's current launch. */
function findRun({ facts }: Draft, session: SessionState, name: string): RunFact | undefined {
  const mine = facts.runs.filter((r) => r.session === name && r.launch === session.launch);
  return session.run === null
    ? mine.toSorted((a, b) => a.id - b.id)[0]
    : mine.find((r) => r.id === session.run);
}

/**
 * Records which sessions' runs are in progress and which have not started, before Baton answers
 * anyone.
 */
export function observeStalls(draft: Draft): void {
  for (const { session, name } of listSessions(draft)) {
    const run = isLive(session) ? findRun(draft, session, name) : undefined;
    session.stall = run ? findStall(draft, run) : null;
    session.in_progress = run?.status === "in_progress";
  }
}

export function matchRuns(draft: Draft): void {
  for (const { subject, session, name } of listSessions(draft)) {
    if (!isLive(session)) continue;
    if (session.parked && session.parked.until <= draft.now) unparkSession(draft, subject, session);
    const before = session.run;
    recordDispatch(draft, session, name);
    handleDispatchRefusal(draft, session, name);
    const run = findRun(draft, session, name);
    if (session.run !== before) draft.note(`${name} is served by run ${session.run}`);
    // Baton requests nothing again for an ended build: see rules/finish.ts.
    if (isBuildEnded(draft.state.build.status)) continue;
    if (run && isStuck(draft, name, session, run)) {
      draft.addEffect({ type: "cancel_run", run: run.id });
      handleLostRun(draft, subject, session, { ...run, conclusion: null });
      continue;
    }
    const unlisted = getRunWait(session, draft.facts.readAt);
    if (run?.conclusion === RUN_DELETED && unlisted > 0) {
      draft.wakeIn(unlisted);
      continue;
    }
    const upload = run ? getUploadWait(run, draft.facts.proposals[name] ?? null, draft.now) : null;
    if (upload !== null) {
      draft.wakeIn(upload);
      continue;
    }
    if (run?.status === "completed" && !draft.facts.proposals[name]?.ok) {
      // The younger of two runs ends at its first step, so no work is lost.
      if (run.older !== undefined) switchRun(draft, session, name, run.older);
      else handleLostRun(draft, subject, session, run);
    }
    if (!run && session.run === null && session.dispatched_at !== null) {
      if (unlisted > 0) draft.wakeIn(unlisted);
      else handleLostRun(draft, subject, session, NEVER_LISTED);
    }
  }
}

/**
 * Records the result of the launch's dispatch, from GitHub's answer and its list of runs. A lost
 * answer says nothing.
 */
function recordDispatch(draft: Draft, session: SessionState, name: string): void {
  const outcome = draft.findOutcome(`dispatch:${name}:${session.launch}`);
  const ids = [outcome?.ok ? outcome.id : null, findRun(draft, session, name)?.id ?? null];
  const known = ids.filter((id) => id !== null);
  if (outcome?.ok) session.dispatched_at ??= draft.now;
  if (session.run === null && known.length > 0) {
    // If a launch has two runs, the older one does the work.
    session.run = Math.min(...known);
    session.dispatched_at ??= session.dispatch?.at ?? draft.now;
  }
  if (!outcome || outcome.ok || session.run !== null) return;
  // A stale dispatch was not sent, because too much time had passed since the decision.
  if (outcome.code === "stale") session.dispatch = null;
  else if (outcome.code !== "unavailable" && session.dispatch) session.dispatch.refused = true;
}

function switchRun(draft: Draft, session: SessionState, name: string, run: number): void {
  draft.note(
    `${name} is served by run ${run}: run ${session.run} is another one of the same ` +
      "launch, and has ended",
  );
  session.run = run;
}

function findStall(
  draft: Draft,
  { status, changedAt, url, approvals = [] }: RunFact,
): Stall | null {
  if (changedAt === undefined || (status !== "queued" && status !== "waiting")) return null;
  const left = STALL_MS - draft.getAge(changedAt);
  if (left <= 0) return { why: status, since: changedAt, url, approvals };
  draft.wakeIn(left);
  return null;
}

/**
 * Returns whether a run continues beyond its job's limit. GitHub ends such a run by itself unless
 * it has lost track of it. If a run waits long for a runner, Baton only tells people: it may be the
 * tenth in the queue.
 */
function isStuck(draft: Draft, name: string, session: SessionState, run: RunFact): boolean {
  const { id, status, changedAt, url, approvals = [] } = run;
  if (changedAt === undefined) return false;
  if (status === "in_progress") return draft.getAge(changedAt) >= JOB_MINUTES * 60_000 + LEEWAY_MS;
  if (status === "completed" || session.dispatched_at === null) return false;
  const { asked, issue, trigger } = draft.state.build;
  const key = `${status}-${id}`;
  const patience = status === "queued" ? QUEUE_MS : STALL_MS;
  if (draft.getAge(changedAt) < patience || asked.includes(key)) return false;
  asked.push(key);
  const stall = { since: changedAt, url, approvals };
  draft.addComment(
    key,
    issue,
    (status === "queued" ? renderQueuedRun : renderRunApproval)(trigger.by, name, stall),
  );
  return false;
}

const NEVER_LISTED: RunEnding = { conclusion: RUN_NEVER_SEEN, policy: null, url: "" };

/**
 * Handles a dispatch that GitHub refused: no run started, and Baton requests the same one again
 * once a person has fixed the cause.
 */
function handleDispatchRefusal(draft: Draft, session: SessionState, name: SessionName): void {
  const outcome = draft.findOutcome(`dispatch:${name}:${session.launch}`);
  if (!outcome || outcome.ok || (outcome.code !== "refused" && outcome.code !== "missing")) return;
  if (draft.getAge(session.requested_at) < getRefusalPatience(draft, outcome)) return;
  const { code, detail } = outcome;
  stopOnRefusal(draft, {
    kind: "dispatch_refused",
    session: name,
    code,
    said: detail,
    startable: isStartable(draft),
  });
}

/**
 * Returns how long Baton sends a refused dispatch again before it asks a person, in milliseconds.
 */
function getRefusalPatience(draft: Draft, outcome: EffectOutcome): number {
  if (isUnregistered(outcome, isStartable(draft))) return REGISTRATION_MS;
  return outcome.code === "missing" ? UNFOUND_PATIENCE_MS : 0;
}

/** Returns whether the workflow file on the default branch can be dispatched. */
function isStartable({ facts: { repository } }: Draft): boolean {
  return repository.workflowInstalled && repository.workflowUnusable === null;
}

function stopOnRefusal(draft: Draft, details: StopDetails): void {
  draft.stopBuild({ kind: "blocked", cause: "refused", details });
}

/** Handles a run that ended without a usable result. */
function handleLostRun(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  run: RunEnding,
): void {
  const { conclusion } = run;
  const fact = draft.facts.proposals[getSessionName(subject, session)];
  if (explainUnstartedRun(run) !== null) {
    const { policy, url } = run;
    const cause = { kind: "run_not_started" as const, conclusion, policy, url };
    noteFailure(draft, subject, session, "relaunched", cause);
    stopOnRefusal(draft, { ...cause, session: getSessionName(subject, session) });
    // The next launch has another name; with this one, Baton would find the run that didn't start
    // again.
    launchAgain(draft, session);
    return;
  }
  if (fact && !fact.ok && !fact.missing) {
    failSession(draft, subject, session, "refused", { kind: "upload_invalid", said: fact.reason });
    return;
  }
  const why: SessionCause = { kind: "run_lost", conclusion };
  if (session.lost + 1 < MAX_LAUNCHES) noteFailure(draft, subject, session, "relaunched", why);
  if (!retryLaunch(draft, subject, session)) failSession(draft, subject, session, "lost", why);
}

/** Sends the dispatches whose intent is saved and whose run does not exist yet. */
export function dispatchSessions(draft: Draft): void {
  if (draft.isHalted) return;
  const waiting: ReturnType<typeof listSessions> = [];
  for (const one of listSessions(draft)) {
    const { subject, session } = one;
    if (!isLive(session) || session.person !== null) continue;
    if (subject !== "build" && draft.isTerminal(draft.state.workers[subject]!)) continue;
    if (subject !== "build" && draft.state.workers[subject]!.stop?.cause === "budget") continue;
    if (session.parked) {
      draft.wakeAt(session.parked.until);
      continue;
    }
    draft.wakeIn(SAFETY_LOOK_MS);
    if (session.run !== null || session.dispatched_at !== null) continue;
    const wait = waitToDispatch(draft, session);
    if (wait > 0) draft.wakeIn(Math.min(wait, UNANSWERED_LOOK_MS));
    else waiting.push(one);
  }
  dispatchWithinBudget(draft, waiting);
}

/** Returns the milliseconds until the launch may be dispatched, or dispatched again; 0 = now. */
function waitToDispatch(draft: Draft, session: SessionState): number {
  const { dispatch } = session;
  if (!dispatch) return 0;
  // The clock was set back since, so the time does not show how long ago the dispatch was.
  if (draft.getAge(dispatch.at) < -DISPATCH_KNOWN_MS) dispatch.at = draft.now;
  const wait = getRunWait(session, draft.facts.readAt);
  return dispatch.refused ? REFUSED_MS - draft.getAge(dispatch.at) : wait;
}

/** Running sessions are paid for already, so Baton holds back only new ones. */
function dispatchWithinBudget(draft: Draft, waiting: ReturnType<typeof listSessions>): void {
  if (waiting.length === 0 || !checkBuildBudget(draft)) return;
  for (const { session } of waiting) session.limit = null;
  const allowed = waiting.filter(
    ({ subject, session }) =>
      !stopSpentSession(draft, subject, session) &&
      (subject === "build" || checkWorkerBudget(draft, draft.state.workers[subject]!)),
  );
  for (const [index, { subject, session, name }] of allowed.entries()) {
    const { models } = draft.state.build.session_settings;
    session.model =
      models[getSessionComplexity(draft.state, session.about ?? subject, session.kind)];
    if (!setSessionLimit(draft, subject, session, allowed.length - index)) continue;
    if (session.dispatch && !session.dispatch.refused)
      draft.note(`${name} is dispatched again: GitHub shows no run of launch ${session.launch}`);
    session.dispatch = { at: draft.now, refused: false };
    draft.addEffect({ type: "dispatch", session: name, launch: session.launch });
  }
}
