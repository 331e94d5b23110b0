/** How the checks of one head stand, for workers' pull requests and the landing one. */
import { candidateIs } from "../../comments/candidate.ts";
import { blockingWords, inheritedBody } from "../../comments/baseline.ts";
import {
  haltedWords,
  missingWords,
  neverStartedWords,
  queuedWords,
  redReason,
  unapprovedWords,
} from "../../comments/checks.ts";
import { awaitRerun, endRerun, rerunOf } from "./rerun.ts";
import { isLive, type SessionOrder } from "../sessions/sessions.ts";
import { usesCandidate } from "../../build/candidate.ts";
import { gatingOf, standingOf, type Gating, type Standing } from "../../build/gating.ts";
import { NOTHING_KNOWN, type Before } from "../../build/baseline.ts";
import { mayBeRed } from "../../plan/test-first.ts";
import type { CheckFact, PullFact } from "../../build/facts.ts";
import type { WorkerId } from "../../build/names.ts";
import type { Ci } from "../../build/ciState.ts";
import { STALL_MS, type StallReason } from "../../build/stall.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Checks that are promised or required and don't show up within this time are asked about, in milliseconds. */
const CHECKS_PATIENCE_MS = 15 * 60_000;
/** Checks that no runner takes within this time are asked about, in milliseconds. */
const QUEUE_PATIENCE_MS = 30 * 60_000;
/** The same for checks that nothing of GitHub's ends: a licence bot may wait for a person for ever. */
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
  /** What a person answers to have it tried again. */
  retry: string;
}

/** How the checks of a worker's pull request are judged. */
export function scopeOf(turn: Turn, worker: WorkerState, pull: PullFact): CiScope {
  const working = isLive(worker.session) && worker.session.kind !== "review";
  const { checks } = turn.settings;
  // What people name in the configuration, the candidate has.
  const named = usesCandidate(turn.facts) ? { ...checks, require: [] } : checks;
  return {
    key: worker.id,
    gating: {
      ...gatingOf(turn.facts.rules.build.requiredChecks, pull.baseRef, named, baselineOfWorkers(turn)),
      // A check that GitHub requires is not merged over, whatever the build says.
      mayBeRed: mayBeRed(turn.state, worker.id) && turn.facts.rules.build.requiredChecks.length === 0,
    },
    expected: pull.ciExpected,
    started: worker.head?.ci ?? false,
    // What a session is at work on gets a new head anyway.
    again: !turn.halted && !working && worker.stop === null,
    retry: `\`/retry ${worker.id}\``,
  };
}

/** The same for the landing pull request. */
export function landScope(turn: Turn, pull: PullFact): CiScope {
  const { checks } = turn.settings;
  const gating = gatingOf(turn.facts.rules.base.requiredChecks, pull.baseRef, checks, turn.state.build.baseline);
  const again = !turn.halted;
  return { key: "land", gating, expected: pull.ciExpected, started: true, again, retry: "`/retry`" };
}

/** What failed on the base branch, or fails on the build branch that a worker's pull request is merged with. */
function baselineOfWorkers({ state, facts }: Turn): Before {
  const { failed, passed, pending } = state.build.baseline ?? NOTHING_KNOWN;
  // In a test-first build the tip is red by the tests, which the last worker that builds has to turn green.
  const tip = state.build.test_first ? [] : (facts.tip?.failing ?? []);
  const onTip = tip.filter((name) => !failed.includes(name));
  return { failed: [...failed, ...onTip], passed: passed.filter((name) => !onTip.includes(name)), pending };
}

/** What the checks on the head say; asks for the head's one re-run where they failed. */
export function ciOf(turn: Turn, before: Ci, pull: PullFact, scope: CiScope): Ci {
  const head = pull.headSha;
  const known = before.head === head ? before : null;
  const standing = standingOf(pull.checks, scope.gating);
  const ci: Ci = {
    head,
    state: "pending",
    failing: names([...standing.failed, ...standing.blocking]),
    since: known?.since ?? turn.now,
    missing: standing.missing.map((one) => one.context),
    optional: names([...standing.optional, ...standing.expected]),
    inherited: names(standing.inherited),
    fixed: names(standing.passed.filter((check) => hasRun(check) && scope.gating.before.failed.includes(check.name))),
    stall: findStall(turn, standing.pending, known?.since ?? turn.now),
    rerun: known?.rerun ?? null,
  };
  if (!scope.expected && scope.gating.required === null && !seen(standing)) return { ...ci, state: "none" };
  if (!scope.started) return { ...ci, failing: [] };
  if (standing.pending.length > 0) return ci;
  const found = [...standing.failed, ...standing.blocking];
  const bad = [...found, ...standing.halted];
  if (bad.length === 0) {
    if (standing.missing.length > 0 || !seen(standing)) return ci;
    return { ...ci, state: "green", rerun: endRerun(turn, pull, ci.rerun) };
  }
  if (ci.rerun === null && found.length > 0 && scope.again) ci.rerun = rerunOf(found);
  if (ci.rerun && !ci.rerun.ended && awaitRerun(turn, scope.key, ci.rerun, bad)) return ci;
  ci.rerun = endRerun(turn, pull, ci.rerun);
  return standing.failed.length > 0 ? { ...ci, state: "red" } : ci;
}

/** Why none of the pending checks runs, once people can see it; `since` is when they began to be waited for. */
function findStall(turn: Turn, pending: readonly CheckFact[], since: string): StallReason | null {
  const waits = pending.some(({ stall }) => stall === "waiting");
  const why = waits
    ? "waiting"
    : pending.length > 0 && pending.every(({ stall }) => stall === "queued")
      ? "queued"
      : null;
  const left = STALL_MS - turn.since(since);
  if (why === null || left <= 0) return why;
  turn.wakeIn(left);
  return null;
}

/** Why the checks don't come to an end by themselves, as a sentence; null while they may. */
export function stuckOn(turn: Turn, ci: Ci, pull: PullFact, scope: CiScope): string | null {
  const { pending, blocking, halted, missing, passed } = standingOf(pull.checks, scope.gating);
  const waiting = ci.rerun !== null && !ci.rerun.ended;
  if (!scope.started || ci.state !== "pending" || waiting) return null;
  // A job that needs another shows up only once that one has ended: the wait starts again then.
  const quiet = [ci.since ?? turn.now, ...passed.map((c) => c.at ?? "")].toSorted().at(-1)!;
  if (pending.length > 0) {
    const unapproved = pending.filter(({ stall }) => stall === "waiting");
    const { by } = scope.gating;
    if (unapproved.length > 0) return ci.stall === "waiting" ? unapprovedWords(pull.number, unapproved, by) : null;
    return turn.since(quiet) > patienceWith(pending) ? queuedWords(pull.number, pending, by) : null;
  }
  if (blocking.length > 0) {
    const { base, baseline } = turn.state.build;
    const where = { pull: pull.number, base: base.branch, sha: baseline?.sha ?? base.sha, by: scope.gating.by };
    return blockingWords(blocking, where, scope.key === "land" ? null : scope.retry);
  }
  if (halted.length > 0) return haltedWords(pull.number, halted, scope.retry);
  if (turn.since(quiet) <= CHECKS_PATIENCE_MS) return null;
  if (missing.length > 0) return missingWords(pull, missing, scope.gating.by, scope.expected);
  return neverStartedWords(pull);
}

/** How long these checks are waited for before a person is asked, in milliseconds. */
function patienceWith(pending: readonly CheckFact[]): number {
  if (pending.every(({ stall }) => stall === "queued")) return QUEUE_PATIENCE_MS;
  return pending.some((check) => check.stall !== "queued" && isJob(check)) ? RUN_PATIENCE_MS : OUTSIDE_PATIENCE_MS;
}

/** Whether a check is a job of GitHub Actions; of one that is pending, the run is not known, but its page. */
const isJob = ({ run, url }: CheckFact) => run !== null || /\/actions\/runs\/\d/.test(url ?? "");

/** What a rework of this worker is told of its red checks, whatever it is begun for. */
export function redOrder(turn: Turn, worker: WorkerState): Required<Pick<SessionOrder, "reasons" | "failing">> {
  const { failed, where } = failedOf(turn, worker);
  if (failed.length === 0) return { reasons: [], failing: [] };
  const failing = failed.map(({ name, id, run, url }) => ({ name, id, job: run !== null, url }));
  return { reasons: [redReason(where, failed)], failing };
}

/** Its red checks: on its own pull request, or on the candidate that has its head. */
function failedOf(turn: Turn, worker: WorkerState): { failed: CheckFact[]; where: string } {
  const { land, [worker.id]: own } = turn.facts.pulls;
  const mark = land?.headCandidate;
  if (land && mark?.worker === worker.id && mark.head === worker.head?.sha) {
    const { failed } = standingOf(land.checks, landScope(turn, land).gating);
    if (failed.length > 0) return { failed, where: candidateIs(land.number, worker.id) };
  }
  const failed = own ? standingOf(own.checks, scopeOf(turn, worker, own).gating).failed : [];
  return { failed, where: `pull request #${own?.number}` };
}

/** Says once on a pull request which red checks don't count, and why. */
export function sayInherited(turn: Turn, key: WorkerId | "land", ci: Ci, pull: PullFact): void {
  const { build } = turn.state;
  const { inherited } = ci;
  const asked = `baseline-${key}`;
  const ended = ci.state === "green" || ci.state === "red";
  if (inherited.length === 0 || !ended || turn.halted || build.asked.includes(asked)) return;
  build.asked.push(asked);
  const known = build.baseline?.failed ?? [];
  const onBase = inherited.filter((name) => known.includes(name));
  const onTip = inherited.filter((name) => !known.includes(name) && turn.facts.tip?.failing.includes(name));
  const cut = inherited.filter((name) => !onBase.includes(name) && !onTip.includes(name));
  turn.say(asked, pull.number, inheritedBody(build, { onBase, onTip, cut }, turn.branches.build));
}

function seen({ pending, failed, expected, inherited, blocking, halted, passed, ignored }: Standing): boolean {
  return [pending, failed, expected, inherited, blocking, halted, passed, ignored].some((some) => some.length > 0);
}

/** A job that its condition leaves out counts as passed, and has looked at nothing. */
const hasRun = ({ conclusion }: CheckFact) => conclusion !== "skipped";

function names(checks: CheckFact[]): string[] {
  return [...new Set(checks.map((c) => c.name))];
}
