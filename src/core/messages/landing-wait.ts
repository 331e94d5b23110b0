/** Describes what an approved landing with green checks still waits for. */
import type { LandingWait, MissingReviews } from "../model/landing-wait.ts";
import { listNames, endSentence } from "../text/format.ts";
import { escapeInline, formatLogin } from "../text/markdown.ts";

/** Returns a sentence that says what the landing waits for, and what to do. */
export function describeLandingWait({ pull, base, reason }: Omit<LandingWait, "since">): string {
  switch (reason.kind) {
    case "draft":
      return describeDraft(pull);
    case "queue":
      return describeQueuePosition(pull, reason.position);
    case "auto_merge":
      return describeAutoMerge(pull, reason.by);
    case "reviews":
      return describeMissingReviews(pull, base, reason);
    case "rules":
      return describeUnmetRules(pull, base, reason.refusal);
  }
}

export function describeDraft(number: number): string {
  return (
    `The landing pull request #${number} is a draft: mark it as ready for review, and ` +
    "Baton merges it."
  );
}

/** Describes the reviews that the base branch's rules require before a merge. */
export function describeMissingReviews(
  number: number,
  base: string,
  missing: MissingReviews,
): string {
  const { approvals, code_owners, have, dismissed } = missing;
  const owner = "a code owner of the changed files";
  const writers = "people with write access";
  const reviews =
    approvals > 1
      ? `${approvals} approving reviews by ${writers}${code_owners ? `, one of them ${owner}` : ""}`
      : `an approving review by ${code_owners ? owner : writers}`;
  const so = have > 0 ? ` (${have} so far)` : "";
  const whose = `the approval of ${listNames(dismissed.map(formatLogin))}`;
  // GitHub doesn't show Apps whether branch protection dismisses approvals, and people can dismiss
  // them too.
  const how = missing.by_rule
    ? `They dismissed ${whose}, because Baton created the landing commit again with a ` +
      "different change. "
    : `Since Baton created the landing commit again, ${whose} is dismissed. `;
  const ended = dismissed.length > 0 ? how : "";
  return (
    `The rules of \`${base}\` require ${reviews}${so}. ${ended}Approve the landing pull ` +
    `request #${number} under "Files changed", and Baton merges it.`
  );
}

export function describeQueuePosition(number: number, position: number): string {
  const place = `Pull request #${number} is in the merge queue, at position ${position}`;
  return `${place}: GitHub merges it once its checks pass.`;
}

export function describeAutoMerge(number: number, by: string): string {
  return `Auto-merge is on for #${number} (by @${by}): GitHub merges it once it meets the rules.`;
}

/** Quotes GitHub's refusal while Baton waits for it to end. */
export function describeUnmetRules(number: number, base: string, words: string): string {
  const said = endSentence(
    escapeInline(words.replace(/^Repository rule violations found/i, ""), 600),
  );
  return (
    `GitHub doesn't let #${number} be merged into \`${base}\` yet: ${said} Baton merges it ` +
    "once GitHub allows it."
  );
}
