/**
 * How checks stood before the build changed anything: their results on the newest commit of the base branch that the
 * build branch contains. A check that fails there is no worker's fault. Checks are told apart by name; a name appears
 * as often as checks of that name failed.
 */
import type { CheckFact } from "./facts.ts";

export interface Baseline {
  /** The commit whose checks were read last. */
  sha: string;
  /** When Baton read them first, ISO 8601. */
  since: string;
  failed: string[];
  passed: string[];
  /** Checks that had not ended when they were read last. */
  pending: string[];
  /** They are not read again on this commit. */
  settled: boolean;
}

/** What GitHub says of one commit of the base branch. */
export interface BaselineFact extends Pick<Baseline, "sha" | "failed" | "passed" | "pending"> {
  /** Workflows run on pushes to the base branch. */
  expected: boolean;
}

/** Baton waits no longer than this for checks of the base branch that don't end, in milliseconds. */
const ENDS_MS = 60 * 60_000;
/** The same for checks that workflows promise there and that don't show up. */
const STARTS_MS = 10 * 60_000;
/** More names than this are not remembered. */
const MOST = 300;

/**
 * The baseline once these results are known. What this commit doesn't report (its paths start no workflow, its results
 * have expired) stands as the commit before it had it.
 */
export function updateBaseline(before: Baseline | null, fact: BaselineFact, now: string): Baseline {
  const since = before?.sha === fact.sha ? before.since : now;
  const reported = [...fact.failed, ...fact.passed];
  const older = (names: readonly string[] | undefined) => (names ?? []).filter((name) => !reported.includes(name));
  const waited = Date.parse(now) - Date.parse(since);
  const isAwaited = fact.pending.length > 0 ? waited < ENDS_MS : reported.length === 0 && waited < STARTS_MS;
  const settled = !isAwaited || (fact.pending.length === 0 && !fact.expected);
  return {
    ...{ sha: fact.sha, since, settled },
    failed: [...fact.failed, ...older(before?.failed)].slice(0, MOST),
    passed: [...fact.passed, ...older(before?.passed)].slice(0, MOST),
    pending: settled ? [] : fact.pending.slice(0, MOST),
  };
}

/** The checks that failed before as well, and those that did not. */
export function splitByBaseline(
  failed: readonly CheckFact[],
  baseline: readonly string[],
): { known: CheckFact[]; fresh: CheckFact[] } {
  const left = [...baseline];
  const known = failed.filter(({ name }) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return { known, fresh: failed.filter((check) => !known.includes(check)) };
}
