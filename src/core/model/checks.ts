/**
 * How checks stood before the build changed anything: their results on the newest commit of the
 * base branch that the build branch contains, or the newest results before it. A check that fails
 * there is no worker's fault. Checks are told apart by name. Several jobs may have one name: it may
 * then be in both lists, failed and passed.
 */
import type { PullFact, Facts } from "./facts.ts";
import type { RequiredCheck, Requirer } from "./permissions.ts";
import type { Settings } from "./settings.ts";
import type { CheckFact, Baseline, CheckResults, BaselineFact } from "./ci.ts";

/**
 * Baton waits no longer than this for checks of the base branch that don't end, in milliseconds.
 */
const ENDS_MS = 60 * 60_000;
/** The same for checks that workflows promise there and that don't show up. */
const STARTS_MS = 10 * 60_000;
/** More names than this are not remembered. */
const MAX_NAMES = 300;

/**
 * The baseline once these results are known. What this commit doesn't report (its paths start no
 * workflow, its workflow runs on pull requests alone, its results have expired) stands as it was
 * before.
 */
export function updateBaseline(before: Baseline | null, fact: BaselineFact, now: string): Baseline {
  const since = before?.sha === fact.sha ? before.since : now;
  const { failed, passed } = [...fact.earlier, ...(before ? [before] : [])].reduce<CheckResults>(
    addOlder,
    fact,
  );
  const reported = [...fact.failed, ...fact.passed];
  const waited = Date.parse(now) - Date.parse(since);
  const isAwaited =
    fact.pending.length > 0 ? waited < ENDS_MS : reported.length === 0 && waited < STARTS_MS;
  const settled = !isAwaited || (fact.pending.length === 0 && !fact.expected);
  return {
    ...{ sha: fact.sha, since, settled },
    failed: limit(failed),
    earlier: limit(failed.filter((name) => !reported.includes(name))),
    passed: limit(passed),
    pending: settled ? [] : fact.pending.slice(0, MAX_NAMES),
  };
}

/** Adds results of checks that the newer ones don't have. */
function addOlder(newer: CheckResults, older: CheckResults): CheckResults {
  const isNew = (name: string) => !newer.failed.includes(name) && !newer.passed.includes(name);
  return {
    failed: [...newer.failed, ...older.failed.filter(isNew)],
    passed: [...newer.passed, ...older.passed.filter(isNew)],
  };
}

const limit = (names: readonly string[]) => [...new Set(names)].slice(0, MAX_NAMES);

/** What is known of the time before a change. */
export type KnownResults = CheckResults & Pick<Baseline, "pending">;

export const NO_RESULTS: KnownResults = { failed: [], passed: [], pending: [] };

/**
 * The red checks that were red before as well, and those that were not. Where jobs of one name
 * failed and passed before, one of them still has to pass. A commit may have each check twice: from
 * its push and its pull request.
 */
function splitByBaseline(
  red: readonly CheckFact[],
  green: readonly CheckFact[],
  before: CheckResults,
): { known: CheckFact[]; fresh: CheckFact[] } {
  const known = red.filter(({ name }) => {
    const mixed = before.passed.includes(name);
    return before.failed.includes(name) && (!mixed || green.some((check) => check.name === name));
  });
  return { known, fresh: red.filter((check) => !known.includes(check)) };
}

// Which checks a merge waits for, and how they stand.

export interface Gating {
  /** Null = every check that shows. */
  required: readonly RequiredCheck[] | null;
  /** Who requires them; null = nobody does. */
  by: Requirer | null;
  /** Patterns of checks that don't count unless GitHub's rules require them. */
  ignored: readonly string[];
  /** The checks before the change that is judged, by name. */
  before: KnownResults;
  /** Red is expected: the code that the tests ask for isn't all there yet. */
  mayBeRed?: boolean;
}

/** What the base branch's rules require; else what the configuration names; else all that show. */
export function getGating(
  rules: readonly RequiredCheck[],
  branch: string,
  named: Settings["checks"],
  baseline: KnownResults | null,
): Gating {
  const before = baseline ?? NO_RESULTS;
  if (rules.length > 0)
    return { required: rules, by: { kind: "rules", branch }, ignored: [], before };
  if (named.require.length === 0)
    return { required: null, by: null, ignored: named.ignore, before };
  const required = named.require.map((context) => ({ context, app: null }));
  return { required, by: { kind: "settings" }, ignored: [], before };
}

/** The checks of a head as the gate sees them. */
export interface CheckEvaluation {
  /** Not ended; or red, while it is not known yet whether it was red before. */
  pending: CheckFact[];
  /** Red by what they found. */
  failed: CheckFact[];
  /** Red, as before the change, and nobody requires them: they don't count. */
  inherited: CheckFact[];
  /**
   * Red, as before the change, and required: nothing merges, though the change need not be at
   * fault.
   */
  blocking: CheckFact[];
  /**
   * Red, as the tests come before the code (test-first), and GitHub's rules require none of them:
   * they don't count.
   */
  expected: CheckFact[];
  /**
   * Ended without a finding: cancelled, waiting for a person, never started. No change of the code
   * mends that.
   */
  halted: CheckFact[];
  passed: CheckFact[];
  /** Required and not reported. */
  missing: RequiredCheck[];
  /** Not passed, and nobody requires them. */
  optional: CheckFact[];
  /** Left out by the settings, however they end. */
  ignored: CheckFact[];
}

/**
 *
 * https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks#about-check-suites
 */
const HALTED = ["cancelled", "action_required", "stale", "startup_failure"];

export function evaluateChecks(checks: PullFact["checks"], gating: Gating): CheckEvaluation {
  const { required } = gating;
  const isIgnored = ({ name }: CheckFact) => hasMatchingPattern(gating.ignored, name);
  const gates = (check: CheckFact) =>
    required === null ? !isIgnored(check) : required.some((one) => isRequirementMet(check, one));
  const red = checks.failed.filter(gates);
  const { known, fresh } = splitByBaseline(red, checks.passed, gating.before);
  const halted = fresh.filter((c) => HALTED.includes(c.conclusion ?? "") && !isCutShort(c, known));
  const cut = fresh.filter((c) => isCutShort(c, known));
  const found = fresh.filter((c) => !halted.includes(c) && !cut.includes(c));
  const isUndecided = ({ name }: CheckFact) => gating.before.pending.includes(name);
  const all = [...checks.pending, ...checks.failed, ...checks.passed];
  return {
    pending: [
      ...checks.pending.filter(gates),
      ...(gating.mayBeRed ? [] : found.filter(isUndecided)),
    ],
    failed: gating.mayBeRed ? [] : found.filter((check) => !isUndecided(check)),
    expected: gating.mayBeRed ? found : [],
    inherited: required === null ? [...known, ...cut] : [],
    blocking: required === null ? [] : [...known, ...cut],
    halted,
    passed: checks.passed.filter(gates),
    missing: (required ?? []).filter((one) => !all.some((check) => isRequirementMet(check, one))),
    optional: required === null ? [] : checks.failed.filter((check) => !gates(check)),
    ignored: all.filter(isIgnored),
  };
}

/**
 * Whether a check was cancelled along with one of these: GitHub cancels the other jobs of a matrix
 * when one fails.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategyfail-fast
 */
export function isCutShort({ conclusion, run }: CheckFact, failed: readonly CheckFact[]): boolean {
  return (
    conclusion === "cancelled" && run !== null && failed.some((other) => other.run?.id === run.id)
  );
}

/**
 * Names of checks that failed on a commit of the build and count: they did not fail before, nobody
 * ignores them.
 */
export function findNewFailures(
  names: readonly string[],
  settings: Settings["checks"],
  baseline: KnownResults | null,
): string[] {
  const before = [...(baseline?.failed ?? []), ...(baseline?.pending ?? [])];
  return names.filter((name) => isCheckCounted(name, settings) && !before.includes(name));
}

/** Whether the settings have this check count, as far as GitHub's rules require none. */
export function isCheckCounted(name: string, settings: Settings["checks"]): boolean {
  return settings.require.length > 0
    ? settings.require.includes(name)
    : !hasMatchingPattern(settings.ignore, name);
}

/**
 * Whether a name fits one of the patterns, in which `*` stands for any characters: `test
 * (macos-*)`.
 */
export function hasMatchingPattern(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const [first = "", ...rest] = pattern.split("*");
    const last = rest.pop();
    if (last === undefined) return pattern === name;
    if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
      return false;
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > name.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  });
}

/**
 * A status doesn't say which app it is from: GitHub itself refuses the merge where that is the
 * wrong one.
 */
function isRequirementMet(check: CheckFact, { context, app }: RequiredCheck): boolean {
  return check.name === context && (app === null || check.app === null || check.app === app);
}

/**
 * Whether workers are checked by the candidate: workflows start on the landing pull request, and on
 * theirs none.
 */
export function isCandidateNeeded({
  ciExpected,
  landOnly,
}: Pick<Facts, "ciExpected" | "landOnly">): boolean {
  return landOnly.length > 0 && !ciExpected.workers && !ciExpected.byPath;
}
