/**
 * Merges the landing pull request as the base branch's rules require: at once, or through its merge
 * queue.
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

// GitHub refuses a merge although it sees no conflict. Baton tries once more a little later,
// because the base may have just moved
// (https://docs.github.com/rest/pulls/pulls#merge-a-pull-request). After that a person has to act
// (a rule, a review).

const REFUSAL_RETRY_MS = 5_000;

/** `wait`: don't request the merge now. `words`: GitHub's words, if it refused a second time. */
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

// Determines what an approved landing with green checks still waits for.

/**
 * Delay before Baton looks again, in milliseconds, because it is not notified of everything that
 * ends a wait.
 */
const WAIT_LOOK_MS = 60_000;

/** Records what the landing waits for, once for each new reason. */
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

/** How much of GitHub's refusal Baton keeps, in characters. */
const REFUSAL_CHARS = 1000;
/** Delay before Baton looks again while GitHub computes mergeability, in milliseconds. */
const COMPUTES_MS = 2_000;
/**
 * Delay before Baton asks again after a temporary refusal whose end it can't see, in milliseconds.
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
  // The rule doesn't block an actor who may bypass it; GitHub then reports the pull request as
  // mergeable.
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
 * Handles GitHub's refusal. Baton waits for a cause that ends by itself and tries again then; any
 * other cause needs a person.
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
  // With a queue, GitHub reports `blocked` for every pull request outside the queue, so Baton has
  // to ask again.
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
