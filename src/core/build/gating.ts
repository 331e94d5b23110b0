/** Which checks a merge waits for, and how they stand. */
import type { RequiredCheck } from "./branchRules.ts";
import type { CheckFact, PullFact } from "./facts.ts";

export interface Gating {
  /** Null = every check that shows. */
  required: readonly RequiredCheck[] | null;
  /** Who requires them, for people: "the rules of `main`". */
  by: string;
}

/** What the base branch's rules require; else what the configuration names; else all that show. */
export function gatingOf(rules: readonly RequiredCheck[], branch: string, named: readonly string[]): Gating {
  if (rules.length > 0) return { required: rules, by: `the rules of \`${branch}\`` };
  if (named.length === 0) return { required: null, by: "" };
  return { required: named.map((context) => ({ context, app: null })), by: "`checks:` in `.github/baton.yml`" };
}

/** The checks of a head as the gate sees them. */
export interface Standing {
  pending: CheckFact[];
  /** Red by what they found. */
  failed: CheckFact[];
  /** Ended without a finding: cancelled, waiting for a person, never started. No change of the code mends that. */
  halted: CheckFact[];
  passed: CheckFact[];
  /** Required and not reported. */
  missing: RequiredCheck[];
  /** Not passed, and nobody requires them. */
  optional: CheckFact[];
}

/** https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks#about-check-suites */
const HALTED = ["cancelled", "action_required", "stale", "startup_failure"];

export function standingOf(checks: PullFact["checks"], { required }: Gating): Standing {
  const gates = (check: CheckFact) => required === null || required.some((one) => satisfies(check, one));
  const failed = checks.failed.filter(gates);
  const halted = failed.filter((c) => HALTED.includes(c.conclusion ?? ""));
  const all = [...checks.pending, ...checks.failed, ...checks.passed];
  return {
    pending: checks.pending.filter(gates),
    failed: failed.filter((c) => !halted.includes(c)),
    halted,
    passed: checks.passed.filter(gates),
    missing: (required ?? []).filter((one) => !all.some((check) => satisfies(check, one))),
    optional: checks.failed.filter((check) => !gates(check)),
  };
}

/** A status doesn't say which app it is from: GitHub itself refuses the merge where that is the wrong one. */
function satisfies(check: CheckFact, { context, app }: RequiredCheck): boolean {
  return check.name === context && (app === null || check.app === null || check.app === app);
}
