/**
 * How checks stood before the build changed anything: their results on the newest commit of the base branch that the
 * build branch contains. A check that fails there is no worker's fault. Checks are told apart by name. Several jobs may
 * have one name: then it may be among those that failed and among those that passed.
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
    failed: [...new Set([...fact.failed, ...older(before?.failed)])].slice(0, MOST),
    passed: [...new Set([...fact.passed, ...older(before?.passed)])].slice(0, MOST),
    pending: settled ? [] : fact.pending.slice(0, MOST),
  };
}

/** What is known of the time before a change. */
export type Before = Pick<Baseline, "failed" | "passed" | "pending">;

export const NOTHING_KNOWN: Before = { failed: [], passed: [], pending: [] };

/**
 * The red checks that were red before as well, and those that were not. Where jobs of one name failed and passed
 * before, one of them still has to pass. A commit may have each check twice: from its push and its pull request.
 */
export function splitByBaseline(
  red: readonly CheckFact[],
  green: readonly CheckFact[],
  before: Pick<Before, "failed" | "passed">,
): { known: CheckFact[]; fresh: CheckFact[] } {
  const known = red.filter(({ name }) => {
    const mixed = before.passed.includes(name);
    return before.failed.includes(name) && (!mixed || green.some((check) => check.name === name));
  });
  return { known, fresh: red.filter((check) => !known.includes(check)) };
}
