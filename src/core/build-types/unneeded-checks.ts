/** Builds whose workers need no CI: what only CI promises is not waited for, and what it says doesn't count. */
import type { Facts } from "../build/facts.ts";
import type { State } from "../build/state.ts";
import { getBuildType } from "./index.ts";

const NO_CHECKS = { pending: [], failed: [], passed: [] };

/**
 * The facts without the checks on workers' pull requests and on the build branch, where the build type waits for none
 * and no rule of GitHub's requires any. The landing pull request's checks stay.
 */
export function dropUnneededChecks({ build, workers }: State, facts: Facts): Facts {
  if (getBuildType(build).waitsForChecks || facts.rules.build.requiredChecks.length > 0) return facts;
  const pulls = Object.entries(facts.pulls).map(([key, pull]) => {
    if (!pull || !Object.hasOwn(workers, key)) return [key, pull] as const;
    return [key, { ...pull, checks: NO_CHECKS, ciExpected: false }] as const;
  });
  return {
    ...facts,
    tip: null,
    ciExpected: { ...facts.ciExpected, workers: false, byPath: false },
    landOnly: [],
    pulls: Object.fromEntries(pulls),
  };
}
