/**
 * Results of checks before the build changed anything: those on the newest base commit that the
 * build branch contains, or the newest earlier ones. A check that fails there is no worker's fault.
 * Checks are distinguished by name. Several jobs may share one name, which may then be in both
 * lists, failed and passed.
 */
import type { PullFact, Facts } from "./facts.ts";
import type { RequiredCheck, Requirer } from "./permissions.ts";
import type { Settings } from "./settings.ts";
import type { CheckFact, Baseline, CheckResults, BaselineFact } from "./ci.ts";

/** Maximum milliseconds that Baton waits for unfinished checks of the base branch. */
const ENDS_MS = 60 * 60_000;
/** Maximum milliseconds that Baton waits for expected checks that don't appear there. */
const STARTS_MS = 10 * 60_000;
/** Maximum number of remembered names. */
const MAX_NAMES = 300;

/**
 * Returns the baseline updated with these results. A check that this commit doesn't report keeps
 * its earlier result. Its paths may start no workflow, its workflow may run only on pull requests,
 * or its results have expired.
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

/** Adds results of checks that the newer results don't have. */
function addOlder(newer: CheckResults, older: CheckResults): CheckResults {
  const isNew = (name: string) => !newer.failed.includes(name) && !newer.passed.includes(name);
  return {
    failed: [...newer.failed, ...older.failed.filter(isNew)],
    passed: [...newer.passed, ...older.passed.filter(isNew)],
  };
}

const limit = (names: readonly string[]) => [...new Set(names)].slice(0, MAX_NAMES);

/** What is known about the time before a change. */
export type KnownResults = CheckResults & Pick<Baseline, "pending">;

export const NO_RESULTS: KnownResults = { failed: [], passed: [], pending: [] };

/**
 * Splits the red checks into those that were red before and those that were not. If jobs of one
 * name failed and passed before, one of them still has to pass. A commit may have each check twice:
 * from its push and its pull request.
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

// Which checks a merge waits for, and their earlier results.

export interface Gating {
  /** Null means every visible check. */
  required: readonly RequiredCheck[] | null;
  /** Who requires them. Null if nobody does. */
  by: Requirer | null;
  /** Patterns of checks that count only if GitHub's rules require them. */
  ignored: readonly string[];
  /** Results before the judged change, by name. */
  before: KnownResults;
  /** Red is expected while the code that the tests need is incomplete. */
  mayBeRed?: boolean;
}

/**
 * Returns what the base branch's rules require, otherwise what the configuration names, otherwise
 * all visible checks.
 */
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

/** Checks of a head, sorted for the gate. */
export interface CheckEvaluation {
  /** Not ended, or red while it is unknown whether they were red before. */
  pending: CheckFact[];
  /** Red because of what they found. */
  failed: CheckFact[];
  /** Red as before the change, and not required: they don't count. */
  inherited: CheckFact[];
  /**
   * Red as before the change, and required: nothing merges, although the change may not be the
   * cause.
   */
  blocking: CheckFact[];
  /**
   * Red because tests precede the code (test-first), and not required by GitHub's rules: they don't
   * count.
   */
  expected: CheckFact[];
  /**
   * Ended without a finding: cancelled, waiting for a person, or never started. No code change can
   * fix that.
   */
  halted: CheckFact[];
  passed: CheckFact[];
  /** Required but not reported. */
  missing: RequiredCheck[];
  /** Not passed and not required. */
  optional: CheckFact[];
  /** Ignored by the settings, independent of the result. */
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
 * Reports whether a check was cancelled along with one of these: GitHub cancels the other jobs of a
 * matrix when one fails.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategyfail-fast
 */
export function isCutShort({ conclusion, run }: CheckFact, failed: readonly CheckFact[]): boolean {
  return (
    conclusion === "cancelled" && run !== null && failed.some((other) => other.run?.id === run.id)
  );
}

/**
 * Returns the names of checks that failed on a commit of the build and count: they passed before,
 * and nobody ignores them.
 */
export function findNewFailures(
  names: readonly string[],
  settings: Settings["checks"],
  baseline: KnownResults | null,
): string[] {
  const before = [...(baseline?.failed ?? []), ...(baseline?.pending ?? [])];
  return names.filter((name) => isCheckCounted(name, settings) && !before.includes(name));
}

/** Reports whether the settings count this check when GitHub's rules require none. */
export function isCheckCounted(name: string, settings: Settings["checks"]): boolean {
  return settings.require.length > 0
    ? settings.require.includes(name)
    : !hasMatchingPattern(settings.ignore, name);
}

/**
 * Reports whether a name matches one of the patterns, in which `*` matches any characters: `test
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
 * A status doesn't say which App reports it. GitHub itself refuses the merge if that is the wrong
 * one.
 */
function isRequirementMet(check: CheckFact, { context, app }: RequiredCheck): boolean {
  return check.name === context && (app === null || check.app === null || check.app === app);
}

/**
 * Reports whether the candidate checks the workers: workflows start on the landing pull request but
 * not on theirs.
 */
export function isCandidateNeeded({
  ciExpected,
  landOnly,
}: Pick<Facts, "ciExpected" | "landOnly">): boolean {
  return landOnly.length > 0 && !ciExpected.workers && !ciExpected.byPath;
}
