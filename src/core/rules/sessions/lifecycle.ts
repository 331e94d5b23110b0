/**
 * Begins, relaunches and ends sessions, in the same way for every kind.
 *
 * Lines: one state machine, read as a whole.
 */
import { isFinalKind } from "../../model/build-types.ts";
import {
  formatSessionName,
  getWave,
  type SessionKindName,
  type SessionName,
  type WorkerId,
} from "../../model/names.ts";
import {
  CAUSE_CHARS,
  MAX_FAILURE_PAGES,
  MAX_FAILURE_PROBLEMS,
  PROBLEM_CHARS,
  addFailure,
  addFailurePlace,
  countFailedAttempts,
  countRedChecks,
  listCauses,
  type FailurePlace,
  findNextComplexity,
  getFailureSignature,
  getCurrentComplexity,
  getRunLink,
  isOfKind,
  type CheckPage,
  type Failure,
  type SessionFailure,
} from "../../model/failures.ts";
import { getCurrentLoop, type Loop } from "../../model/loop.ts";
import { shortenCause, transformTexts, type FailureCause } from "../../model/failure-cause.ts";
import { describeSessionReason } from "../../messages/stop.ts";
import { getFailureCause } from "../../model/stop-answers.ts";
import { MAX_SESSION_ATTEMPTS, MAX_LAUNCHES, MAX_RETRIES } from "../../model/settings.ts";
import { giveRequests, giveSteers } from "./instructions.ts";
import { getSessionSpec } from "../../sessions/index.ts";
import { maskSecrets } from "../../guards/secrets/find.ts";
import type {
  FailingCheck,
  SessionOutcome,
  SessionReason,
  SessionState,
} from "../../model/session.ts";
import type { Order } from "../../model/session-reason.ts";
import type { WorkerState } from "../../model/worker-state.ts";
import type { SessionStopDetails, StopDetails, StopState } from "../../model/stop.ts";
import type { Draft } from "../decision-draft.ts";
import type { CheckFact } from "../../model/ci.ts";

/** The build itself, or one of its workers. */
export type Subject = "build" | WorkerId;

export interface SessionOrder {
  base: string;
  about?: SessionState["about"];
  other?: string | null;
  since?: string | null;
  tree?: string | null;
  reasons?: SessionReason[];
  failing?: FailingCheck[];
}

export function getSessionName(subject: Subject, session: SessionState): SessionName {
  return formatSessionName(session.about ?? subject, session.kind, session.attempt);
}

/** Returns the newest sessions of each subject in the record, with their names. */
export function listSessions(
  draft: Draft,
): { subject: Subject; session: SessionState; name: SessionName }[] {
  const { build } = draft.state;
  const named = (subject: Subject, session: SessionState) => ({
    subject,
    session,
    name: getSessionName(subject, session),
  });
  const ofBuild = Object.values(build.sessions).map((session) => named("build", session));
  const ofWorkers = draft.workers.flatMap(({ worker }) =>
    worker.session ? [named(worker.id, worker.session)] : [],
  );
  return [...ofBuild, ...ofWorkers];
}

/** Returns whether the session still runs, or will run. */
export function isLive(session: SessionState | null | undefined): session is SessionState {
  return session?.outcome === null;
}

/** Begins the next attempt of a kind: saves its intent; the same decision dispatches it. */
export function beginSession(
  draft: Draft,
  subject: Subject,
  kind: SessionKindName,
  order: SessionOrder,
): SessionState {
  const holder = subject === "build" ? draft.state.build : draft.state.workers[subject]!;
  const attempt = (holder.attempts[kind] ?? 0) + 1;
  const session: SessionState = {
    kind,
    about: order.about ?? null,
    attempt,
    launch: 1,
    lost: 0,
    requested_at: draft.now,
    dispatch: null,
    dispatched_at: null,
    stall: null,
    in_progress: false,
    parked: null,
    parks: 0,
    model: null,
    limit: null,
    unspent: null,
    run: null,
    person:
      subject !== "build" && getSessionSpec(kind).changes
        ? (draft.state.workers[subject]!.takeover?.by ?? null)
        : null,
    base: order.base,
    other: order.other ?? null,
    since: order.since ?? null,
    tree: order.tree ?? null,
    reasons: order.reasons ?? [],
    failing: order.failing ?? [],
    outcome: null,
    ended_at: null,
  };
  holder.attempts[kind] = attempt;
  if (subject === "build") {
    draft.state.build.sessions[kind] = session;
  } else {
    const worker = draft.state.workers[subject]!;
    cancelWorkerSession(draft, worker);
    worker.session = session;
    if (getSessionSpec(kind).changes) {
      // Work that was made in a merge continues in that merge; without the second parent it would
      // look like the worker's own.
      if (kind === "rework")
        session.other ??= worker.saved_work?.other ?? findConflictingHead(draft, worker);
      if (session.other !== null && !worker.conflicts.includes(session.other))
        worker.conflicts.push(session.other);
      const name = getSessionName(subject, session);
      // People's requests in a review come before everything else that has to be fixed.
      const asked = giveRequests(worker, name);
      const all = [...asked, ...session.reasons, ...giveSteers(worker, name)];
      const byText = new Map(all.map((reason) => [describeSessionReason(reason), reason]));
      session.reasons = [...byText.values()];
    }
  }
  const [first] = session.reasons;
  draft.note(
    `${getSessionName(subject, session)} ` +
      `begins${first === undefined ? "" : `: ${describeSessionReason(first)}`}`,
  );
  return session;
}

/**
 * A branch that conflicts always gets the build branch's head merged in, regardless of the reason
 * for the rework.
 */
function findConflictingHead(draft: Draft, worker: WorkerState): string | null {
  return worker.mergeable === false ? (draft.facts.refs.build?.sha ?? null) : null;
}

/**
 * Ends a session. A completed one settles earlier failures: those of its kind in the build, and all
 * of a worker.
 */
export function finishSession(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  outcome: SessionOutcome,
): void {
  addUnsettledRun(draft, subject, session);
  session.outcome = outcome;
  session.ended_at = draft.now;
  if (outcome === "complete") {
    const { build, workers } = draft.state;
    if (subject === "build")
      build.failures = build.failures.filter((failure) => !isOfKind(failure, session.kind));
    else
      workers[subject]!.failures = workers[subject]!.failures.filter(
        (failure) => failure.of !== "session",
      );
  }
  draft.note(`${getSessionName(subject, session)} ended ${outcome}`);
}

/**
 * Launches the same attempt again after its runner was lost, unless too many were lost. Returns
 * whether it did.
 */
export function retryLaunch(draft: Draft, subject: Subject, session: SessionState): boolean {
  session.lost += 1;
  if (session.lost >= MAX_LAUNCHES) return false;
  addUnsettledRun(draft, subject, session);
  launchAgain(draft, session);
  draft.note(`${getSessionName(subject, session)} lost its run; launch ${session.launch} follows`);
  return true;
}

/**
 * Remembers a run whose usage nobody has counted yet, so that Baton counts it once the run has
 * submitted it. A session that ends again, because GitHub refuses its work, was counted before.
 */
function addUnsettledRun(draft: Draft, subject: Subject, session: SessionState): void {
  const { run, launch, kind, model, outcome } = session;
  if (run === null || outcome !== null || draft.countedRuns.has(run)) return;
  draft.countedRuns.add(run);
  const name = getSessionName(subject, session);
  const about = session.about ?? subject;
  draft.state.build.unsettled.push({
    ...{ run, subject, session: name, launch, kind, about, model },
    since: draft.now,
  });
}

/** Begins the next launch of the same attempt, if the attempt itself caused no failure. */
export function launchAgain(draft: Draft, session: SessionState): void {
  session.launch += 1;
  session.limit = null;
  session.run = null;
  session.requested_at = draft.now;
  session.dispatch = null;
  session.dispatched_at = null;
  session.stall = null;
  session.in_progress = false;
}

/** Maximum number of findings in a stored failure, and in a place of a repeated one. */
const FAILURE_FINDINGS = 20;
const PLACE_FINDINGS = 3;

/**
 * Records how a launch failed, with its run. `problems`: those of its submission. Texts come from
 * sessions, so their length is limited and secrets are masked.
 */
export function noteFailure(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  outcome: SessionFailure["outcome"],
  cause: FailureCause,
  problems: readonly string[] = [],
): SessionFailure {
  const run = draft.facts.runs.find(({ id }) => id === session.run);
  const { kind, attempt, launch } = session;
  const failure: SessionFailure = {
    of: "session",
    session: getSessionName(subject, session),
    ...{ kind, attempt, launch, outcome },
    cause: transformTexts(shortenCause(cause, FAILURE_FINDINGS, CAUSE_CHARS), maskSecrets),
    problems: problems
      .slice(0, MAX_FAILURE_PROBLEMS)
      .map((one) => maskSecrets(one.slice(0, PROBLEM_CHARS).toWellFormed())),
    run: getRunLink(session, run?.url),
    log: run?.log ?? [],
    at: draft.now,
    retried: false,
  };
  if (subject === "build") addFailure(draft.state.build.failures, failure);
  else addFailure(draft.state.workers[subject]!.failures, failure);
  const short = shortenCause(failure.cause, PLACE_FINDINGS, PROBLEM_CHARS);
  stopIfRepeated(draft, subject, failure, { of: "session", kind, cause: short });
  return failure;
}

/** Stops the build if the same failure occurred three times, across loops and workers. */
function stopIfRepeated(
  draft: Draft,
  subject: Subject,
  failure: Failure,
  what: FailurePlace["what"],
): void {
  const signature = getFailureSignature(failure);
  if (signature === null) return;
  const { loops, failed_at } = draft.state.build;
  const isOf = ({ n, wave }: Loop) =>
    subject === "build"
      ? n === getCurrentLoop(draft.state)?.n
      : wave !== null && wave <= getWave(subject);
  const loop = loops.findLast(isOf)?.n ?? 0;
  const url =
    failure.of === "session" ? (failure.run?.url ?? null) : (failure.pages[0]?.url ?? null);
  const same = addFailurePlace(failed_at, { signature, subject, loop, what, url });
  if (!same) return;
  const details: StopDetails = { kind: "failure_repeated", places: same };
  draft.stopBuild({ kind: "failed", cause: "repeated", details });
}

/**
 * Records which checks of a worker, or of the build's landing, failed on `head`. Returns how often
 * exactly these failed since the last `/retry`.
 */
export function noteRedChecks(
  draft: Draft,
  holder: { failures: Failure[] },
  failed: readonly CheckFact[],
  head: string,
): number {
  const names = failed.map(({ name }) => name.slice(0, PROBLEM_CHARS).toWellFormed()).toSorted();
  const failure: Failure = {
    of: "checks",
    names: names.slice(0, MAX_FAILURE_PROBLEMS),
    pages: failed.flatMap((check) => getPage(check) ?? []).slice(0, MAX_FAILURE_PAGES),
    head,
    at: draft.now,
    retried: false,
  };
  addFailure(holder.failures, failure);
  const subject = "id" in holder ? (holder as WorkerState).id : "build";
  stopIfRepeated(draft, subject, failure, { of: "checks", names: names.slice(0, 5) });
  return countRedChecks(holder.failures, names.slice(0, MAX_FAILURE_PROBLEMS));
}

function getPage({ name, run, url, log = [] }: CheckFact): CheckPage | null {
  if (url === null) return null;
  return { name: name.slice(0, PROBLEM_CHARS).toWellFormed(), run: run?.id ?? null, url, log };
}

/**
 * Handles a failed session: begins another attempt with the reason, or stops and asks a person. It
 * stops after three failed attempts, or 15 failures in the build; sessions that the build can do
 * without don't count.
 */
export function failSession(
  draft: Draft,
  subject: Subject,
  session: SessionState,
  outcome: FailedOutcome,
  cause: FailureCause,
  problems: readonly string[] = [],
): void {
  const failure = noteFailure(draft, subject, session, outcome, cause, problems);
  finishSession(draft, subject, session, outcome);
  const { build } = draft.state;
  if (!isDispensable(session.kind)) build.retries += 1;
  const { attempt } = session;
  const failed: SessionReason = {
    kind: "attempt_failed",
    attempt,
    cause: failure.cause,
    problems: failure.problems,
  };
  const again = {
    ...session,
    reasons: [...session.reasons.filter(({ kind }) => kind !== "attempt_failed"), failed],
  };
  if (subject === "build") {
    if (session.attempt >= MAX_SESSION_ATTEMPTS + countGrantedAttempts(draft, session.kind)) {
      if (isDispensable(session.kind))
        draft.note(`The build continues without its ${session.kind} session`);
      else stopAtLastAttempt(draft, session);
      return;
    }
    beginSession(draft, "build", session.kind, again);
    return;
  }
  failWorker(draft, draft.state.workers[subject]!, session, { again, outcome, failure });
}

/** Returns whether the build can go on without the result of a session of this kind. */
export const isDispensable = (kind: SessionKindName): boolean =>
  getSessionSpec(kind).isOptional === true;

/** How a session ends that does not complete. */
export type FailedOutcome = Exclude<SessionOutcome, "complete" | "withdrawn">;

/** Handles a session of the whole build that has no attempt left. */
function stopAtLastAttempt(draft: Draft, { kind, attempt }: SessionState): void {
  const counted = draft.state.build.failures.filter((failure) => isOfKind(failure, kind));
  stopBuildAtSession(draft, kind, "failed", {
    kind: "attempts_failed",
    session: kind,
    times: attempt - countGrantedAttempts(draft, kind),
    causes: listCauses(counted),
    order: null,
  });
}

/** Stops the build at one of its own sessions. `/retry` begins another one of that kind. */
export function stopBuildAtSession(
  draft: Draft,
  of: SessionKindName,
  kind: StopState["kind"],
  details: SessionStopDetails,
): void {
  const loop = getCurrentLoop(draft.state);
  const cause = isFinalKind(of) ? "close" : of === "architect" ? of : "loop";
  const answer = { loop: loop?.n ?? null };
  draft.stopBuild({ kind, cause, details: { ...details, answer } });
}

function failWorker(
  draft: Draft,
  worker: WorkerState,
  session: SessionState,
  {
    again,
    outcome,
    failure,
  }: { again: SessionOrder; outcome: FailedOutcome; failure: SessionFailure },
): void {
  const failed = countFailedAttempts(worker.failures);
  if (draft.state.build.retries >= MAX_RETRIES) {
    const details: StopDetails = { kind: "retries_used", failed: draft.state.build.retries };
    draft.stopWorker(worker.id, { kind: "failed", cause: "retries", details });
  } else if (failed >= MAX_SESSION_ATTEMPTS) {
    draft.stopWorker(worker.id, {
      // A failed rework leaves a pull request that a person can still fix, so the worker is
      // blocked, not failed.
      kind: session.kind === "work" ? "failed" : "blocked",
      cause: getFailureCause(session.kind),
      details: {
        kind: "attempts_failed",
        session: session.kind,
        times: failed,
        causes: listCauses(worker.failures),
        order: session.kind === "rework" ? findOrder(session.reasons) : null,
        answer: null,
      },
    });
  } else {
    // Unpublished work starts from what others have merged meanwhile, and brings saved work along.
    if (outcome !== "lost") raiseComplexity(draft, worker, session, failure);
    // Commits that a person left on the branch stay below it.
    const tip = worker.person_head ?? draft.facts.refs.build?.sha ?? again.base;
    const base = session.kind === "work" ? tip : again.base;
    beginSession(draft, worker.id, session.kind, { ...again, base });
  }
}

/** Returns the first reason that is no earlier stop. */
function findOrder(reasons: readonly SessionReason[]): Order | null {
  return reasons.flatMap((reason) => (reason.kind === "stopped" ? [] : [reason]))[0] ?? null;
}

/**
 * Uses a larger model for the next attempt at easy work. A lost runner says nothing about the
 * model.
 */
function raiseComplexity(
  draft: Draft,
  worker: WorkerState,
  session: SessionState,
  { cause, problems }: SessionFailure,
): void {
  const brief = draft.state.briefs.find(({ id }) => id === worker.id)!;
  const to = findNextComplexity(brief, worker, session.kind);
  if (to === null) return;
  worker.escalations.push({
    session: getSessionName(worker.id, session),
    attempt: session.attempt,
    from: getCurrentComplexity(brief, worker),
    to,
    cause,
    problems,
  });
  draft.note(`${worker.id} is escalated to the ${to} model`);
}

/** Cancels the run of the worker's session, and ignores what it still submits. */
export function cancelWorkerSession(draft: Draft, worker: WorkerState): void {
  const { session } = worker;
  if (!isLive(session)) return;
  if (session.run !== null) draft.addEffect({ type: "cancel_run", run: session.run });
  finishSession(draft, worker.id, session, "withdrawn");
}

/** Returns the attempts that a person granted by `/retry` after the build's own were used up. */
function countGrantedAttempts(draft: Draft, kind: SessionKindName): number {
  return draft.state.build.granted[kind] ?? 0;
}
