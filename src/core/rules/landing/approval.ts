/**
 * Keeps a landing that a person approved unchanged while the base branch moves on. Another commit
 * would need another approval, and a busy base would never let it land. Baton rebases it only if
 * rules refuse it as it is.
 */
import {
  describeCountedApproval,
  describeDismissedLanding,
  describeRecutLanding,
} from "../../messages/landing-approval.ts";
import type { Landing } from "../../model/landing.ts";
import type { Draft } from "../decision-draft.ts";
import { isRoleAtLeast } from "../../model/permissions.ts";
import type { PersonReview, PullFact } from "../../model/facts.ts";
import { describeStop } from "../../messages/stop.ts";

/** Returns whether the land commit must be based on the base branch's newest head. */
export function mustRebaseLanding(draft: Draft): boolean {
  const { gates, landing } = draft.state.build;
  const tip = draft.facts.refs.build?.sha;
  if (gates.landing.state !== "approved" || gates.landing.by === null || landing?.tip !== tip)
    return true;
  const pull = draft.facts.pulls.land;
  const { strict, mergeQueue } = draft.facts.rules.base;
  if (pull?.mergeable === false) return true;
  // A merge queue updates what it merges by itself.
  return mergeQueue === null && (strict || pull?.mergeState === "behind");
}

/**
 * Resets the landing's gate after Baton made a new landing commit. The approval stays valid if the
 * tree is the approved one or shows the same changes (`former`: the landing before this one).
 * Otherwise Baton tells the approver why it asks again.
 */
export function resetLandingGate(
  draft: Draft,
  tip: { tree: string },
  former: Landing | null,
): void {
  const { build } = draft.state;
  const { tree, knowledge } = build.landing!;
  const before = build.gates.landing;
  if (before.hash === tree) return;
  // An approval from before the first landing commit names the build's tree, because no landing
  // tree existed yet.
  const early = former === null && before.hash === tip.tree;
  if (early && before.state === "approved") {
    build.gates.landing = { ...before, hash: tree };
    return;
  }
  const kept =
    before.state === "approved" &&
    former !== null &&
    former.diff !== null &&
    former.diff === draft.facts.buildDiff &&
    JSON.stringify(former.knowledge) === JSON.stringify(knowledge);
  build.gates.landing = kept
    ? { ...before, hash: tree }
    : { state: "closed", hash: tree, by: null, at: null };
  if (before.state !== "approved" || before.by === null) return;
  draft.addComment(
    `recut-${tree.slice(0, 12)}`,
    build.landing?.pr ?? build.issue,
    describeRecutLanding({
      base: build.base.branch,
      branch: draft.branches.build,
      by: before.by,
      kept,
      dismissing: findDismissingPull(draft),
    }),
  );
}

/**
 * Returns the landing's pull request if GitHub's rules dismiss the approval too: one review gives
 * both again.
 */
function findDismissingPull({ state: { build }, facts }: Draft): number | null {
  const { pullRequest } = facts.rules.base;
  return pullRequest?.dismissStale && pullRequest.approvals > 0
    ? (build.landing?.pr ?? null)
    : null;
}

/** How much of a review's text Baton keeps, in characters. */
const BODY_CHARS = 2000;

// Handles people's reviews of the landing pull request: an approval opens the gate, a request for
// changes stops the build.

/**
 * Counts only reviews of exactly the commit that is to land, each once. A dismissed one no longer
 * counts.
 */
export function applyLandingReviews(draft: Draft, landing: Landing, pull: PullFact): void {
  const { build } = draft.state;
  closeDismissed(draft, landing, pull);
  if (pull.headSha !== landing.commit) return;
  for (const review of listDecidingReviews(pull)) {
    if (landing.handled_reviews.includes(review.id)) continue;
    landing.handled_reviews.push(review.id);
    if (review.state === "APPROVED") reportRemainingStop(draft, pull, review);
    if (review.state === "APPROVED" && build.gates.landing.state !== "approved") {
      build.gates.landing = {
        state: "approved",
        hash: landing.tree,
        by: review.author,
        at: draft.now,
      };
      landing.approving_review = review.id;
      draft.note(`@${review.author} approves the landing`);
    }
    if (review.state === "CHANGES_REQUESTED") {
      const open = { state: "open" as const, hash: landing.tree, by: null, at: draft.now };
      if (build.gates.landing.state === "approved") build.gates.landing = open;
      landing.approving_review = null;
      draft.stopBuild({
        kind: "blocked",
        cause: "changes",
        details: {
          kind: "landing_changes",
          pull: pull.number,
          by: review.author,
          said: review.body.slice(0, BODY_CHARS).toWellFormed(),
          branch: draft.branches.build,
        },
      });
    }
  }
}

/**
 * Handles the dismissal, by a person or by a GitHub rule, of the approval that opened the gate:
 * Baton asks for it again.
 */
function closeDismissed(draft: Draft, landing: Landing, pull: PullFact): void {
  const { gates } = draft.state.build;
  const review = pull.reviews.find(
    ({ id, state }) => state === "DISMISSED" && id === landing.approving_review,
  );
  if (!review) return;
  landing.approving_review = null;
  if (gates.landing.state !== "approved") return;
  gates.landing = { state: "closed", hash: landing.tree, by: null, at: null };
  draft.note(`The approval of the landing by @${review.author} was dismissed`);
  const isAuto = draft.settings.gates.landing === "auto";
  draft.addComment(
    `dismissed-landing-${review.id}`,
    pull.number,
    describeDismissedLanding(review.author, isAuto ? null : pull.number),
  );
}

/**
 * Tells the approver what still stops the build, because the approval alone doesn't land it then.
 */
function reportRemainingStop(
  draft: Draft,
  { number }: PullFact,
  { id, author }: PersonReview,
): void {
  const { stop } = draft.state.build;
  if (!stop) return;
  draft.addComment(
    `approved-landing-${id}`,
    number,
    describeCountedApproval(author, describeStop(stop)),
  );
}

/** Returns whether a request for changes is still open on the head. */
export function hasChangesRequest(pull: PullFact): boolean {
  return listDecidingReviews(pull).some((review) => review.state === "CHANGES_REQUESTED");
}

/** Counts approvals as GitHub does: on any commit, unless they were dismissed. */
export function countApprovals(pull: PullFact): number {
  return pull.reviews.filter(
    ({ state, role }) => state === "APPROVED" && isRoleAtLeast(role, "write"),
  ).length;
}

/**
 * Returns people whose approval of an earlier commit was dismissed; rules do that when a push
 * changes the pull request.
 */
export function listDismissedApprovers(pull: PullFact): string[] {
  const earlier = pull.reviews.filter(
    ({ state, commit }) => state === "DISMISSED" && commit !== pull.headSha,
  );
  return earlier.filter(({ role }) => isRoleAtLeast(role, "write")).map(({ author }) => author);
}

function listDecidingReviews(pull: PullFact): PersonReview[] {
  return pull.reviews.filter(
    (review) => review.commit === pull.headSha && isRoleAtLeast(review.role, "write"),
  );
}
