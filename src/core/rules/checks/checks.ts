/** How the checks of one head stand, for workers' pull requests and the landing one. */
import type { StopDetails } from "../../model/stop.ts";
import {
  describeFailingChecksForSession,
  describeInheritedChecks,
  formatCheckNames,
  describeCandidate,
} from "../../messages/checks.ts";
import { getEffectKey, type Effect } from "../../model/effects/index.ts";
import type { PullFact } from "../../model/facts.ts";
import type { WorkerId } from "../../model/names.ts";
import { STALL_MS, type Ci, type Rerun, type StallReason, type CheckFact } from "../../model/ci.ts";
import type { Draft } from "../decision-draft.ts";
import { isLive, type SessionOrder } from "../sessions/lifecycle.ts";
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
import type { WorkerState } from "../../model/worker-state.ts";

// Failed jobs get one more try on the same commit: what passes then is flaky, what fails again is
// red.

/** How soon to look whether a re-run has begun, in milliseconds. */
const BEGINS_MS = 5_000;

/**
 * The re-run of the jobs behind these checks; null where there is nothing to run again. Only jobs
 * of GitHub Actions: another app's check can be asked for again by that app alone
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

/** Asks for the re-run until its attempts are there; says whether they still are to come. */
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
  // GitHub doesn't run it again (too old, run again too often): then red is what it is.
  if (draft.findOutcome(getEffectKey(effect))?.ok === false) return false;
  draft.addEffect(effect);
  draft.wakeIn(BEGINS_MS);
  return true;
}

/** Heeds what came of the re-run: what has passed by now is counted as flaky. */
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

/**
 * Checks that are promised or required and don't show up within this time are asked about, in
 * milliseconds.
 */
/** Characters of what a check says that are kept. */
const SUMMARY_CHARS = 1000;
const CHECKS_PATIENCE_MS = 15 * 60_000;
/** Checks that no runner takes within this time are asked about, in milliseconds. */
const QUEUE_PATIENCE_MS = 30 * 60_000;
/**
 * The same for checks that nothing of GitHub's ends: a licence bot may wait for a person for ever.
 */
const OUTSIDE_PATIENCE_MS = 60 * 60_000;
/** The same for jobs of GitHub Actions: its machines end one after six hours. */
const RUN_PATIENCE_MS = 6 * 60 * 60_000;

export interface CiScope {
  key: WorkerId | "land";
  gating: Gating;
  /** Workflows promise checks. */
  expected: boolean;
  /** Nothing keeps them away: the commit doesn't say `[skip ci]`. */
  started: boolean;
  /** Failed jobs may be run again. */
  again: boolean;
  /** The worker that a person names to have it tried again; null = the build. */
  worker: WorkerId | null;
}

/** How the checks of a worker's pull request are judged. */
export function getWorkerScope(draft: Draft, worker: WorkerState, pull: PullFact): CiScope {
  const working = isLive(worker.session) && worker.session.kind !== "review";
  const { checks } = draft.settings;
  // What people name in the configuration, the candidate has.
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
      // A check that GitHub requires is not merged over, whatever the build says.
      mayBeRed:
        canBeRed(draft.state, worker.id) && draft.facts.rules.build.requiredChecks.length === 0,
    },
    expected: pull.ciExpected,
    started: worker.head?.ci ?? false,
    // What a session is at work on gets a new head anyway.
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
 * What failed on the base branch, or fails on the build branch that a worker's pull request is
 * merged with.
 */
function getWorkerBaseline({ state, facts }: Draft): KnownResults {
  const { failed, passed, pending } = state.build.baseline ?? NO_RESULTS;
  // In a test-first build the tip is red by the tests, which the last worker that builds has to
  // turn green.
  const tip = state.build.test_first ? [] : (facts.tip?.failing ?? []);
  const onTip = tip.filter((name) => !failed.includes(name));
  return {
    failed: [...failed, ...onTip],
    passed: passed.filter((name) => !onTip.includes(name)),
    pending,
  };
}

/** What the checks on the head say; asks for the head's one re-run where they failed. */
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
 * Why none of the pending checks runs, once people can see it; `since` is when they began to be
 * waited for.
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

/** Why the checks don't come to an end by themselves; null while they may. */
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
  // A job that needs another shows up only once that one has ended: the wait starts again then.
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

/** What the record keeps of red checks. `candidate`: its worker, if they are its checks. */
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

/** How long these checks are waited for before a person is asked, in milliseconds. */
function getPatience(pending: readonly CheckFact[]): number {
  if (pending.every(({ stall }) => stall === "queued")) return QUEUE_PATIENCE_MS;
  return pending.some((check) => check.stall !== "queued" && isJob(check))
    ? RUN_PATIENCE_MS
    : OUTSIDE_PATIENCE_MS;
}

/**
 * Whether a check is a job of GitHub Actions; of one that is pending, the run is not known, but its
 * page.
 */
const isJob = ({ run, url }: CheckFact) => run !== null || /\/actions\/runs\/\d/.test(url ?? "");

/** What a rework of this worker is told of its red checks, whatever it is begun for. */
export function describeRedChecks(
  draft: Draft,
  worker: WorkerState,
): Required<Pick<SessionOrder, "reasons" | "failing">> {
  const { failed, where } = findFailedChecks(draft, worker);
  if (failed.length === 0) return { reasons: [], failing: [] };
  const failing = failed.map(({ name, id, run, url }) => ({ name, id, job: run !== null, url }));
  return { reasons: [describeFailingChecksForSession(where, failed)], failing };
}

/** Its red checks: on its own pull request, or on the candidate that has its head. */
function findFailedChecks(
  draft: Draft,
  worker: WorkerState,
): { failed: CheckFact[]; where: string } {
  const { land, [worker.id]: own } = draft.facts.pulls;
  const mark = land?.headCandidate;
  if (land && mark?.worker === worker.id && mark.head === worker.head?.sha) {
    const { failed } = evaluateChecks(land.checks, getLandingScope(draft, land).gating);
    if (failed.length > 0) return { failed, where: describeCandidate(land.number, worker.id) };
  }
  const failed = own
    ? evaluateChecks(own.checks, getWorkerScope(draft, worker, own).gating).failed
    : [];
  return { failed, where: `pull request #${own?.number}` };
}

/** Says once on a pull request which red checks don't count, and why. */
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

/** A job that its condition leaves out counts as passed, and has looked at nothing. */
const hasRun = ({ conclusion }: CheckFact) => conclusion !== "skipped";

function listCheckNames(checks: CheckFact[]): string[] {
  return [...new Set(checks.map((c) => c.name))];
}
