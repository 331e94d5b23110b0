/**
 * Merging the landing pull request as the base branch's rules have it: at once, or through its
 * merge queue.
 */
import type { Draft } from "../decision-draft.ts";
import { findMissingReviews, type LandingWait } from "../../model/landing-wait.ts";
import type { Landing } from "../../model/landing.ts";
import { isTemporaryRefusal } from "../../messages/landing-messages.ts";
import { renderLandedMessage, renderLandedSubject } from "../../messages/commit-messages.ts";
import { findMergeMethod } from "../../model/permissions.ts";
import { countApprovals, listDismissedApprovers } from "./approval.ts";
import type { PullFact } from "../../model/facts.ts";
import { describeLandingWait } from "../../messages/landing-wait.ts";

// GitHub would not merge though it sees no conflict: tried once more a little later, since the base
// may just have moved (https://docs.github.com/rest/pulls/pulls#merge-a-pull-request), then it is a
// person's matter (a rule, a review).

const REFUSAL_RETRY_MS = 5_000;

/**
 * `wait`: don't ask for the merge now. `words`: refused a second time, with these words of
 * GitHub's.
 */
function checkMergeRefusal(
  draft: Draft,
  holder: { refused_at: string | null },
  effect: string,
): { wait: boolean; words: string | null } {
  const outcome = draft.findOutcome(effect);
  const refused = outcome !== undefined && !outcome.ok && outcome.code !== "head_moved";
  if (refused && holder.refused_at !== null) {
    holder.refused_at = null;
    return { wait: true, words: outcome.detail ?? "it gives no reason." };
  }
  if (refused) holder.refused_at = draft.now;
  if (holder.refused_at === null || draft.getAge(holder.refused_at) >= REFUSAL_RETRY_MS)
    return { wait: false, words: null };
  draft.wakeIn(REFUSAL_RETRY_MS);
  return { wait: true, words: null };
}

// What a landing that is approved and green still waits for.

/** How soon to look again, in milliseconds: not everything that ends a wait is heard. */
const WAIT_LOOK_MS = 60_000;

/** Notes what it waits for, once for each new reason. */
export function recordLandingWait(
  draft: Draft,
  landing: Landing,
  pull: PullFact,
  reason: LandingWait["reason"],
): void {
  draft.wakeIn(WAIT_LOOK_MS);
  const wait = { pull: pull.number, base: draft.state.build.base.branch, reason };
  const { since, ...before } = landing.waits ?? { since: null };
  if (since !== null && JSON.stringify(before) === JSON.stringify(wait)) return;
  landing.waits = { ...wait, since: draft.now };
  draft.note(describeLandingWait(wait));
}

/** GitHub's words of a refusal are kept so long, in characters. */
const REFUSAL_CHARS = 1000;
/** How soon to look again while GitHub computes whether it can be merged, in milliseconds. */
const COMPUTES_MS = 2_000;
/**
 * How soon to ask again for what GitHub refused until something comes, where nothing shows that it
 * came.
 */
const BLOCKED_RETRY_MS = 5 * 60_000;

export function mergeLanding(draft: Draft, landing: Landing, pull: PullFact): void {
  const rules = draft.facts.rules.base;
  const { base } = draft.state.build;
  if (pull.mergeable === null) {
    draft.wakeIn(COMPUTES_MS);
    return;
  }
  const missing = findMissingReviews(rules, countApprovals(pull), listDismissedApprovers(pull));
  // Who may bypass the rule isn't held by it: GitHub calls that mergeable.
  if (missing !== null && pull.mergeState === "blocked") {
    recordLandingWait(draft, landing, pull, missing);
    return;
  }
  const key = rules.mergeQueue ? `enqueue:${pull.headSha}` : `merge:land:${pull.headSha}`;
  if (handleRefusal(draft, landing, pull, key)) return;
  if (rules.mergeQueue) {
    landing.queued_at = draft.now;
    draft.addEffect({ type: "enqueue", number: pull.number, head: pull.headSha });
    return;
  }
  const method = findMergeMethod(draft.facts.repository, rules);
  if (method === null) {
    draft.stopBuild({
      kind: "blocked",
      cause: "merge",
      details: { kind: "landing_forbidden", base: base.branch },
    });
    return;
  }
  const { titles } = draft.settings;
  const title = renderLandedSubject(draft.state, titles);
  const message = renderLandedMessage(draft.state, draft.facts.coauthors, titles)
    .split("\n")
    .slice(2)
    .join("\n");
  draft.addEffect({
    type: "merge",
    key: "land",
    number: pull.number,
    head: pull.headSha,
    method,
    title,
    message,
  });
}

/**
 * GitHub said no: what comes by itself is waited for and tried again then, anything else is a
 * person's matter.
 */
function handleRefusal(draft: Draft, landing: Landing, pull: PullFact, key: string): boolean {
  const words =
    draft.findOutcome(key)?.ok === false ? (draft.findOutcome(key)?.detail ?? "") : null;
  if (words !== null && isTemporaryRefusal(words)) {
    landing.refused_at = null;
    landing.waits = null;
    recordLandingWait(draft, landing, pull, {
      kind: "rules",
      refusal: words.slice(0, REFUSAL_CHARS).toWellFormed(),
    });
    return true;
  }
  // A base branch with a queue is `blocked` for whatever isn't in the queue, so only asking again
  // tells.
  if (
    landing.waits &&
    pull.mergeState === "blocked" &&
    draft.getAge(landing.waits.since) < BLOCKED_RETRY_MS
  ) {
    draft.wakeIn(BLOCKED_RETRY_MS);
    return true;
  }
  landing.waits = null;
  const refusal = checkMergeRefusal(draft, landing, key);
  if (refusal.words !== null) {
    draft.stopBuild({
      kind: "blocked",
      cause: "merge",
      details: { kind: "landing_refused", pull: pull.number, said: refusal.words },
    });
  }
  return refusal.wait;
}
