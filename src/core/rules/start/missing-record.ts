/**
 * Handles a build whose record is missing. It can't go on, and another build would mix with its
 * branches and pay for everything again.
 */
import { renderDeleteCommand } from "../../messages/ended-build.ts";
import { formatMention } from "../../messages/fragments.ts";
import type { Effect } from "../../model/effects/index.ts";
import type { Facts } from "../../model/facts.ts";

type RecordFacts = Pick<Facts, "app" | "refs" | "lostRecord">;

/**
 * Says what happened and what begins another build; null = no record is missing. `again`: a clause.
 */
export function describeMissingRecord(
  { app, refs, lostRecord }: RecordFacts,
  again: string,
): string | null {
  const root = getBranchRoot({ refs, lostRecord });
  if (root === null) return null;
  const by =
    lostRecord?.by && lostRecord.by !== app.login ? ` by ${formatMention(lostRecord.by)}` : "";
  const another =
    refs.all.length > 0 ? `delete \`${root}/*\`, then ${again}` : `${again} to start another one`;
  return (
    `The branch \`${root}/record\`, which holds the record of a build of this issue, was ` +
    `deleted${by}. To continue the build, restore the branch from the repository's Activity ` +
    `page. Otherwise ${another}. You can cancel runs of its sessions on the Actions page.`
  );
}

function getBranchRoot({ refs, lostRecord }: Omit<RecordFacts, "app">): string | null {
  const branch = refs.all[0] ?? lostRecord?.branch;
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
  const words = isMissingRecordUnreported(facts)
    ? describeMissingRecord(facts, "say `/orchestrate` again")
    : null;
  // Baton itself deletes the record of an ended build.
  const isEnded = facts.refs.all.length === 0 && facts.lostRecord?.by === facts.app.login;
  if (words === null || isEnded) return [];
  const all =
    facts.refs.all.length > 0
      ? ` Delete all branches of the build${renderDeleteCommand(getBranchRoot(facts)!)}`
      : "";
  return [
    { type: "comment", key: MISSING_RECORD_KEY, issue: facts.issue.number, body: `${words}${all}` },
  ];
}
