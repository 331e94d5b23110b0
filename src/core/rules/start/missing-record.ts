/**
 * Handles a build whose record is missing. It can't go on, and another build would mix with its
 * branches and pay for everything again.
 */
import { describeMissingRecord, describeSilentBuild } from "../../messages/broken-record.ts";
import type { Effect } from "../../model/effects/index.ts";
import type { Facts } from "../../model/facts.ts";

type RecordFacts = Pick<Facts, "app" | "refs" | "lostRecord">;

/** Says what happened and what begins another build. Null if no record is missing. */
export function explainMissingRecord(facts: RecordFacts, again: string): string | null {
  const lost = findLostRecord(facts);
  return lost && describeMissingRecord(lost, again);
}

function findLostRecord({ app, refs, lostRecord }: RecordFacts) {
  const root = getBranchRoot({ refs, lostRecord });
  if (root === null) return null;
  const by = lostRecord?.by && lostRecord.by !== app.login ? lostRecord.by : null;
  return { root, by, hasBranches: Object.keys(refs.heads).length > 0 };
}

function getBranchRoot({ refs, lostRecord }: Omit<RecordFacts, "app">): string | null {
  const branch = Object.keys(refs.heads)[0] ?? lostRecord?.branch;
  return branch === undefined ? null : branch.slice(0, branch.lastIndexOf("/"));
}

export const MISSING_RECORD_KEY = "refused-record-gone";

/**
 * Returns whether a build has posted on the issue, and Baton has not yet reported that its record
 * is gone.
 */
export function isMissingRecordUnreported({ posted }: Pick<Facts, "posted">): boolean {
  const keys = Object.keys(posted);
  return (
    keys.some((key) => !key.startsWith("refused-")) &&
    !keys.some((key) => key.startsWith(MISSING_RECORD_KEY))
  );
}

/**
 * Reports it once even if nobody asked for another build; otherwise the running build would just
 * fall silent.
 */
export function reportMissingRecord(facts: Facts): Effect[] {
  const lost = isMissingRecordUnreported(facts) ? findLostRecord(facts) : null;
  // Baton itself deletes the record of an ended build.
  const isEnded =
    Object.keys(facts.refs.heads).length === 0 && facts.lostRecord?.by === facts.app.login;
  if (lost === null || isEnded) return [];
  const body = describeSilentBuild(lost);
  return [{ type: "comment", key: MISSING_RECORD_KEY, issue: facts.issue.number, body }];
}
