/** Which checks a merge waits for, and how they stand. */
import { NOTHING_KNOWN, splitByBaseline, type Before } from "./baseline.ts";
import type { RequiredCheck } from "./branchRules.ts";
import type { CheckFact, PullFact } from "./facts.ts";
import type { Settings } from "./settings.ts";

export interface Gating {
  /** Null = every check that shows. */
  required: readonly RequiredCheck[] | null;
  /** Who requires them, for people: "the rules of `main`". */
  by: string;
  /** Patterns of checks that don't count unless GitHub's rules require them. */
  ignored: readonly string[];
  /** The checks before the change that is judged, by name. */
  before: Before;
  /** Red is expected: the code that the tests ask for isn't all there yet. */
  mayBeRed?: boolean;
}

/** What the base branch's rules require; else what the configuration names; else all that show. */
export function gatingOf(
  rules: readonly RequiredCheck[],
  branch: string,
  named: Settings["checks"],
  baseline: Before | null,
): Gating {
  const before = baseline ?? NOTHING_KNOWN;
  if (rules.length > 0) return { required: rules, by: `the rules of \`${branch}\``, ignored: [], before };
  if (named.require.length === 0) return { required: null, by: "", ignored: named.ignore, before };
  const required = named.require.map((context) => ({ context, app: null }));
  return { required, by: "`checks.require` in `.github/baton.yml`", ignored: [], before };
}

/** The checks of a head as the gate sees them. */
export interface Standing {
  /** Not ended; or red, while it is not known yet whether it was red before. */
  pending: CheckFact[];
  /** Red by what they found. */
  failed: CheckFact[];
  /** Red, as before the change, and nobody requires them: they don't count. */
  inherited: CheckFact[];
  /** Red, as before the change, and required: nothing merges, though the change need not be at fault. */
  blocking: CheckFact[];
  /** Red, as the tests come before the code (test-first), and GitHub's rules require none of them: they don't count. */
  expected: CheckFact[];
  /** Ended without a finding: cancelled, waiting for a person, never started. No change of the code mends that. */
  halted: CheckFact[];
  passed: CheckFact[];
  /** Required and not reported. */
  missing: RequiredCheck[];
  /** Not passed, and nobody requires them. */
  optional: CheckFact[];
  /** Left out by the settings, however they end. */
  ignored: CheckFact[];
}

/** https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks#about-check-suites */
const HALTED = ["cancelled", "action_required", "stale", "startup_failure"];

export function standingOf(checks: PullFact["checks"], gating: Gating): Standing {
  const { required } = gating;
  const isIgnored = ({ name }: CheckFact) => isNamedBy(gating.ignored, name);
  const gates = (check: CheckFact) =>
    required === null ? !isIgnored(check) : required.some((one) => satisfies(check, one));
  const red = checks.failed.filter(gates);
  const { known, fresh } = splitByBaseline(red, checks.passed, gating.before);
  const halted = fresh.filter((c) => HALTED.includes(c.conclusion ?? "") && !isCutShort(c, known));
  const cut = fresh.filter((c) => isCutShort(c, known));
  const found = fresh.filter((c) => !halted.includes(c) && !cut.includes(c));
  const isUndecided = ({ name }: CheckFact) => gating.before.pending.includes(name);
  const all = [...checks.pending, ...checks.failed, ...checks.passed];
  return {
    pending: [...checks.pending.filter(gates), ...(gating.mayBeRed ? [] : found.filter(isUndecided))],
    failed: gating.mayBeRed ? [] : found.filter((check) => !isUndecided(check)),
    expected: gating.mayBeRed ? found : [],
    inherited: required === null ? [...known, ...cut] : [],
    blocking: required === null ? [] : [...known, ...cut],
    halted,
    passed: checks.passed.filter(gates),
    missing: (required ?? []).filter((one) => !all.some((check) => satisfies(check, one))),
    optional: required === null ? [] : checks.failed.filter((check) => !gates(check)),
    ignored: all.filter(isIgnored),
  };
}

/**
 * Whether a check was cancelled along with one of these: GitHub cancels the other jobs of a matrix when one fails.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategyfail-fast
 */
export function isCutShort({ conclusion, run }: CheckFact, failed: readonly CheckFact[]): boolean {
  return conclusion === "cancelled" && run !== null && failed.some((other) => other.run?.id === run.id);
}

/** Names of checks that failed on a commit of the build and count: they did not fail before, nobody ignores them. */
export function findNewFailures(
  names: readonly string[],
  settings: Settings["checks"],
  baseline: Before | null,
): string[] {
  const before = [...(baseline?.failed ?? []), ...(baseline?.pending ?? [])];
  return names.filter((name) => isCounted(name, settings) && !before.includes(name));
}

/** Whether the settings have this check count, as far as GitHub's rules require none. */
export function isCounted(name: string, settings: Settings["checks"]): boolean {
  return settings.require.length > 0 ? settings.require.includes(name) : !isNamedBy(settings.ignore, name);
}

/** Whether a name fits one of the patterns, in which `*` stands for any characters: `test (macos-*)`. */
export function isNamedBy(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const [first = "", ...rest] = pattern.split("*");
    const last = rest.pop();
    if (last === undefined) return pattern === name;
    if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > name.length - last.length) return false;
      at = found + part.length;
    }
    return true;
  });
}

/** A status doesn't say which app it is from: GitHub itself refuses the merge where that is the wrong one. */
function satisfies(check: CheckFact, { context, app }: RequiredCheck): boolean {
  return check.name === context && (app === null || check.app === null || check.app === app);
}
