/**
 * How checks stood before the build changed anything: their results on the newest commit of the base branch that the
 * build branch contains, or the newest results before it. A check that fails there is no worker's fault. Checks are
 * told apart by name. Several jobs may have one name: it may then be in both lists, failed and passed.
 */
import type { CheckFact } from "./facts.ts";

export interface Baseline {
  /** The commit whose checks were read last. */
  sha: string;
  /** When Baton read them first, ISO 8601. */
  since: string;
  failed: string[];
  /** Those of `failed` that this commit doesn't report: they failed where they ran last before it. */
  earlier: string[];
  passed: string[];
  /** Checks that had not ended when they were read last. */
  pending: string[];
  /** They are not read again on this commit. */
  settled: boolean;
}

export type Results = Pick<Baseline, "failed" | "passed">;

/** What GitHub says of one commit of the base branch. */
export interface BaselineFact extends Results, Pick<Baseline, "sha" | "pending"> {
  /** Results from before that commit, newest first: they count for checks that the commit doesn't report. */
  earlier: Results[];
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
 * The baseline once these results are known. What this commit doesn't report (its paths start no workflow, its workflow
 * runs on pull requests alone, its results have expired) stands as it was before.
 */
export function updateBaseline(before: Baseline | null, fact: BaselineFact, now: string): Baseline {
  const since = before?.sha === fact.sha ? before.since : now;
  const { failed, passed } = [...fact.earlier, ...(before ? [before] : [])].reduce<Results>(addOlder, fact);
  const reported = [...fact.failed, ...fact.passed];
  const waited = Date.parse(now) - Date.parse(since);
  const isAwaited = fact.pending.length > 0 ? waited < ENDS_MS : reported.length === 0 && waited < STARTS_MS;
  const settled = !isAwaited || (fact.pending.length === 0 && !fact.expected);
  return {
    ...{ sha: fact.sha, since, settled },
    failed: limit(failed),
    earlier: limit(failed.filter((name) => !reported.includes(name))),
    passed: limit(passed),
    pending: settled ? [] : fact.pending.slice(0, MOST),
  };
}

/** Adds results of checks that the newer ones don't have. */
function addOlder(newer: Results, older: Results): Results {
  const isNew = (name: string) => !newer.failed.includes(name) && !newer.passed.includes(name);
  return {
    failed: [...newer.failed, ...older.failed.filter(isNew)],
    passed: [...newer.passed, ...older.passed.filter(isNew)],
  };
}

const limit = (names: readonly string[]) => [...new Set(names)].slice(0, MOST);

/** What is known of the time before a change. */
export type Before = Results & Pick<Baseline, "pending">;

export const NOTHING_KNOWN: Before = { failed: [], passed: [], pending: [] };

/**
 * The red checks that were red before as well, and those that were not. Where jobs of one name failed and passed
 * before, one of them still has to pass. A commit may have each check twice: from its push and its pull request.
 */
export function splitByBaseline(
  red: readonly CheckFact[],
  green: readonly CheckFact[],
  before: Results,
): { known: CheckFact[]; fresh: CheckFact[] } {
  const known = red.filter(({ name }) => {
    const mixed = before.passed.includes(name);
    return before.failed.includes(name) && (!mixed || green.some((check) => check.name === name));
  });
  return { known, fresh: red.filter((check) => !known.includes(check)) };
}
