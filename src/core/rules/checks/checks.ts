/** Evaluates the checks of one head, for workers' pull requests and the landing one. */
import type { StopDetails } from "../../model/stop.ts";
import { describeInheritedChecks, formatCheckNames } from "../../messages/checks.ts";
import { getEffectKey, type Effect } from "../../model/effects/index.ts";
import type { PullFact } from "../../model/facts.ts";
import type { WorkerId } from "../../model/names.ts";
import { STALL_MS, type Ci, type Rerun, type StallReason, type CheckFact } from "../../model/ci.ts";
import type { Draft } from "../decision-draft.ts";
import { isLive } from "../sessions/lifecycle.ts";
import {
  NO_RESULTS,
  evaluateChecks,
  getGating,
  type CheckEvaluation,
  type Gating,
  type KnownResults,
  isCandidateNeeded,
} from "../../model/checks.ts";
import { canBeRed } from "../../plan/test-first.ts";
import type { Order } from "../../model/session-reason.ts";
import type { FailingCheck } from "../../model/session.ts";
import type { WorkerState } from "../../model/worker-state.ts";

// Failed jobs run once more on the same commit. A check that then passes is flaky; one that fails
// again has failed.

/** Delay before Baton looks whether a rerun has begun, in milliseconds. */
const BEGINS_MS = 5_000;

/**
 * Creates the rerun of the jobs behind these checks; null if nothing can run again. Only jobs of
 * GitHub Actions can: only the app that made a check can request it again
 * (https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run, 403).
 */
export function createRerun(checks: readonly CheckFact[]): Rerun | null {
  const runs = new Map(checks.flatMap(({ run }) => (run ? [[run.id, run] as const] : [])));
  if (runs.size === 0) return null;
  return {
    runs: [...runs.values()],
    failed: checks.filter((c) => c.run).map((c) => c.name),
    ended: false,
  };
}

/** Requests the rerun until its attempts exist. Returns whether Baton still waits for them. */
function awaitRerun(
  draft: Draft,
  key: WorkerId | "land",
  rerun: Rerun,
  red: readonly CheckFact[],
): boolean {
  const waiting = rerun.runs.filter(({ id, attempt }) =>
    red.some(({ run }) => run?.id === id && run.attempt <= attempt),
  );
  if (waiting.length === 0) return false;
  const effect: Effect = { type: "rerun", key, runs: waiting };
  // GitHub refuses to run it again (too old, or too many reruns), so the check has failed.
  if (draft.findOutcome(getEffectKey(effect))?.ok === false) return false;
  draft.addEffect(effect);
  draft.wakeIn(BEGINS_MS);
  return true;
}

/** Records the result of the rerun: checks that pass now count as flaky. */
function finishRerun(draft: Draft, pull: PullFact, rerun: Rerun | null): Rerun | null {
  if (!rerun || rerun.ended) return rerun;
  const passed = pull.checks.passed.filter(({ name }) => rerun.failed.includes(name));
  const { flaky } = draft.state.build;
  for (const name of new Set(passed.map((c) => c.name))) {
    const known = flaky.find((one) => one.name === name);
    if (!known) flaky.push({ name, times: 1, pulls: [pull.number] });
    else
      Object.assign(known, {
        times: known.times + 1,
        pulls: [...new Set([...known.pulls, pull.number])],
      });
  }
  if (passed.length > 0)
    draft.note(`Flaky on #${pull.number}: ${formatCheckNames(passed)} passed when run again`);
  return { ...rerun, ended: true };
}

/** How much of a check's text Baton keeps, in characters. */
const SUMMARY_CHARS = 1000;
/** How long Baton waits for missing checks before it asks a person, in milliseconds. */
const CHECKS_PATIENCE_MS = 15 * 60_000;
/** The same for checks that no runner starts, in milliseconds. */
const QUEUE_PATIENCE_MS = 30 * 60_000;
/**
 * The same for checks that GitHub never ends, in milliseconds: a licence bot may wait for a person
 * for ever.
 */
const OUTSIDE_PATIENCE_MS = 60 * 60_000;
/** The same for jobs of GitHub Actions, in milliseconds: its runners end a job after six hours. */
const RUN_PATIENCE_MS = 6 * 60 * 60_000;

export interface CiScope {
  key: WorkerId | "land";
  gating: Gating;
  /** Whether workflows will report checks. */
  expected: boolean;
  /** Whether checks can start: the commit message has no `[skip ci]`. */
  started: boolean;
  /** Whether failed jobs may run again. */
  again: boolean;
  /** The worker that a person names to retry it; null = the build. */
  worker: WorkerId | null;
}

/** Returns how to judge the checks of a worker's pull request. */
export function getWorkerScope(draft: Draft, worker: WorkerState, pull: PullFact): CiScope {
  const working = isLive(worker.session) && worker.session.kind !== "review";
  const { checks } = draft.settings;
  // The candidate runs the checks that the configuration requires.
  const named = isCandidateNeeded(draft.facts) ? { ...checks, require: [] } : checks;
  return {
    key: worker.id,
    gating: {
      ...getGating(
        draft.facts.rules.build.requiredChecks,
        pull.baseRef,
        named,
        getWorkerBaseline(draft),
      ),
      // Baton never merges over a check that GitHub requires, even if the build allows it to fail.
      mayBeRed:
        canBeRed(draft.state, worker.id) && draft.facts.rules.build.requiredChecks.length === 0,
    },
    expected: pull.ciExpected,
    started: worker.head?.ci ?? false,
    // A running session will push a new head anyway.
    again: !draft.isHalted && !working && worker.stop === null,
    worker: worker.id,
  };
}

/** The same for the landing pull request. */
export function getLandingScope(draft: Draft, pull: PullFact): CiScope {
  const { checks } = draft.settings;
  const gating = getGating(
    draft.facts.rules.base.requiredChecks,
    pull.baseRef,
    checks,
    draft.state.build.baseline,
  );
  const again = !draft.isHalted;
  return {
    key: "land",
    gating,
    expected: pull.ciExpected,
    started: true,
    again,
    worker: null,
  };
}

/**
 * Returns the checks that failed on the base branch, or that fail on the build branch. A worker's
 * pull request is merged with the latter.
 */
function getWorkerBaseline({ state, facts }: Draft): KnownResults {
  const { failed, passed, pending } = state.build.baseline ?? NO_RESULTS;
  // In a test-first build the tests make the tip fail. The last worker that builds has to make them
  // pass.
  const tip = state.build.test_first ? [] : (facts.tip?.failing ?? []);
  const onTip = tip.filter((name) => !failed.includes(name));
  return {
    failed: [...failed, ...onTip],
    passed: passed.filter((name) => !onTip.includes(name)),
    pending,
  };
}

/** Evaluates the checks on the head. If they failed, requests the head's one rerun. */
export function evaluateCi(draft: Draft, before: Ci, pull: PullFact, scope: CiScope): Ci {
  const head = pull.headSha;
  const known = before.head === head ? before : null;
  const standing = evaluateChecks(pull.checks, scope.gating);
  const ci: Ci = {
    head,
    state: "pending",
    failing: listCheckNames([...standing.failed, ...standing.blocking]),
    since: known?.since ?? draft.now,
    missing: standing.missing.map((one) => one.context),
    optional: listCheckNames([...standing.optional, ...standing.expected]),
    inherited: listCheckNames(standing.inherited),
    fixed: listCheckNames(
      standing.passed.filter(
        (check) => hasRun(check) && scope.gating.before.failed.includes(check.name),
      ),
    ),
    stall: findStall(draft, standing.pending, known?.since ?? draft.now),
    rerun: known?.rerun ?? null,
  };
  if (!scope.expected && scope.gating.required === null && !hasAnyCheck(standing))
    return { ...ci, state: "none" };
  if (!scope.started) return { ...ci, failing: [] };
  if (standing.pending.length > 0) return ci;
  const found = [...standing.failed, ...standing.blocking];
  const bad = [...found, ...standing.halted];
  if (bad.length === 0) {
    if (standing.missing.length > 0 || !hasAnyCheck(standing)) return ci;
    return { ...ci, state: "green", rerun: finishRerun(draft, pull, ci.rerun) };
  }
  if (ci.rerun === null && found.length > 0 && scope.again) ci.rerun = createRerun(found);
  if (ci.rerun && !ci.rerun.ended && awaitRerun(draft, scope.key, ci.rerun, bad)) return ci;
  ci.rerun = finishRerun(draft, pull, ci.rerun);
  return standing.failed.length > 0 ? { ...ci, state: "red" } : ci;
}

/**
 * Returns why none of the pending checks runs, after people can see it on GitHub too. `since` is
 * when the wait for them began.
 */
function findStall(draft: Draft, pending: readonly CheckFact[], since: string): StallReason | null {
  const waits = pending.some(({ stall }) => stall === "waiting");
  const why = waits
    ? "waiting"
    : pending.length > 0 && pending.every(({ stall }) => stall === "queued")
      ? "queued"
      : null;
  const left = STALL_MS - draft.getAge(since);
  if (why === null || left <= 0) return why;
  draft.wakeIn(left);
  return null;
}

/** Returns why the checks won't end by themselves, or null while they may. */
export function findStuckChecks(
  draft: Draft,
  ci: Ci,
  pull: PullFact,
  scope: CiScope,
): StopDetails | null {
  const { pending, blocking, halted, missing, passed } = evaluateChecks(pull.checks, scope.gating);
  const waiting = ci.rerun !== null && !ci.rerun.ended;
  const at = { pull: pull.number, by: scope.gating.by };
  if (!scope.started || ci.state !== "pending" || waiting) return null;
  // A job that depends on another appears only after that one has ended, so the wait starts again
  // then.
  const quiet = [ci.since ?? draft.now, ...passed.map((c) => c.at ?? "")].toSorted().at(-1)!;
  if (pending.length > 0) {
    const unapproved = pending.filter(({ stall }) => stall === "waiting");
    if (unapproved.length > 0) {
      const checks = unapproved.map(({ name, url }) => ({ name, url }));
      return ci.stall === "waiting" ? { kind: "checks_unapproved", ...at, checks } : null;
    }
    const checks = pending.map(({ name, stall }) => ({ name, stall }));
    return draft.getAge(quiet) > getPatience(pending)
      ? { kind: "checks_pending", ...at, checks }
      : null;
  }
  if (blocking.length > 0) {
    const { base, baseline } = draft.state.build;
    return {
      kind: "checks_blocked",
      ...at,
      checks: blocking.map(({ name }) => ({ name })),
      base: base.branch,
      sha: baseline?.sha ?? base.sha,
      worker: scope.key === "land" ? null : scope.worker,
    };
  }
  if (halted.length > 0) {
    const checks = halted.map(({ name, conclusion }) => ({
      name,
      conclusion: conclusion ?? "cancelled",
    }));
    return { kind: "checks_halted", pull: pull.number, checks, worker: scope.worker };
  }
  if (draft.getAge(quiet) <= CHECKS_PATIENCE_MS) return null;
  if (missing.length > 0)
    return {
      kind: "checks_missing",
      ...at,
      base: pull.baseRef,
      checks: missing.map(({ context, app }) => ({ context, app })),
      starts: scope.expected,
    };
  return { kind: "checks_unstarted", pull: pull.number, base: pull.baseRef };
}

/** Returns what the record keeps of failed checks. `candidate`: its worker, if it has them. */
export function getRedDetails(
  { number }: PullFact,
  failed: readonly CheckFact[],
  reworks: number | null,
  candidate: WorkerId | null = null,
): StopDetails {
  const checks = failed.map(({ name, summary }) => ({
    name,
    summary: summary.slice(0, SUMMARY_CHARS).toWellFormed(),
  }));
  return { kind: "checks_red", pull: number, candidate, checks, reworks };
}

/** Returns how long Baton waits for these checks before it asks a person, in milliseconds. */
function getPatience(pending: readonly CheckFact[]): number {
  if (pending.every(({ stall }) => stall === "queued")) return QUEUE_PATIENCE_MS;
  return pending.some((check) => check.stall !== "queued" && isJob(check))
    ? RUN_PATIENCE_MS
    : OUTSIDE_PATIENCE_MS;
}

/**
 * Returns whether a check is a job of GitHub Actions. For a pending check, only its page is known,
 * not its run.
 */
const isJob = ({ run, url }: CheckFact) => run !== null || /\/actions\/runs\/\d/.test(url ?? "");

/** Returns what every rework of this worker gets to know about its failed checks. */
export function describeRedChecks(
  draft: Draft,
  worker: WorkerState,
): { reasons: Order[]; failing: FailingCheck[] } {
  const { failed, ...place } = findFailedChecks(draft, worker);
  if (failed.length === 0 || place.pull === null) return { reasons: [], failing: [] };
  const failing = failed.map(({ name, id, run, url }) => ({ name, id, job: run !== null, url }));
  const checks = failed.map(({ name, run, id, annotations }) => ({
    name,
    job: run === null ? null : id,
    annotations,
  }));
  const { pull, candidate } = place;
  return { reasons: [{ kind: "checks_red", pull, candidate, checks }], failing };
}

/** Returns the failed checks of its own pull request, or of the candidate with its head. */
function findFailedChecks(
  draft: Draft,
  worker: WorkerState,
): { failed: CheckFact[]; pull: number | null; candidate: WorkerId | null } {
  const { land, [worker.id]: own } = draft.facts.pulls;
  const mark = land?.headCandidate;
  if (land && mark?.worker === worker.id && mark.head === worker.head?.sha) {
    const { failed } = evaluateChecks(land.checks, getLandingScope(draft, land).gating);
    if (failed.length > 0) return { failed, pull: land.number, candidate: worker.id };
  }
  const failed = own
    ? evaluateChecks(own.checks, getWorkerScope(draft, worker, own).gating).failed
    : [];
  return { failed, pull: own?.number ?? null, candidate: null };
}

/** Explains once on a pull request which failed checks don't count. */
export function reportInheritedFailures(
  draft: Draft,
  key: WorkerId | "land",
  ci: Ci,
  pull: PullFact,
): void {
  const { build } = draft.state;
  const { inherited } = ci;
  const asked = `baseline-${key}`;
  const ended = ci.state === "green" || ci.state === "red";
  if (inherited.length === 0 || !ended || draft.isHalted || build.asked.includes(asked)) return;
  build.asked.push(asked);
  const known = build.baseline?.failed ?? [];
  const onBase = inherited.filter((name) => known.includes(name));
  const onTip = inherited.filter(
    (name) => !known.includes(name) && draft.facts.tip?.failing.includes(name),
  );
  const cut = inherited.filter((name) => !onBase.includes(name) && !onTip.includes(name));
  draft.addComment(
    asked,
    pull.number,
    describeInheritedChecks(build, { onBase, onTip, cut }, draft.branches.build),
  );
}

function hasAnyCheck({
  pending,
  failed,
  expected,
  inherited,
  blocking,
  halted,
  passed,
  ignored,
}: CheckEvaluation): boolean {
  return [pending, failed, expected, inherited, blocking, halted, passed, ignored].some(
    (some) => some.length > 0,
  );
}

/** A job that its condition skips counts as passed, but has checked nothing. */
const hasRun = ({ conclusion }: CheckFact) => conclusion !== "skipped";

function listCheckNames(checks: CheckFact[]): string[] {
  return [...new Set(checks.map((c) => c.name))];
}
