/** People's reviews of the landing pull request: an approval is one of the gate, a request for changes stops it. */
import { atLeast } from "../../build/roles.ts";
import { block } from "../../comments/escape.ts";
import { changesAsked } from "../../comments/landingWords.ts";
import { mention } from "../../comments/links.ts";
import type { PersonReview, PullFact } from "../../build/facts.ts";
import type { Landing } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Only a review of the very commit that is to land counts, and each once. One that is dismissed no longer does. */
export function heedReviews(turn: Turn, landing: Landing, pull: PullFact): void {
  const { build } = turn.state;
  closeDismissed(turn, landing, pull);
  if (pull.headSha !== landing.commit) return;
  for (const review of deciding(pull)) {
    if (landing.heeded_reviews.includes(review.id)) continue;
    landing.heeded_reviews.push(review.id);
    if (review.state === "APPROVED") sayWhatStands(turn, pull, review);
    if (review.state === "APPROVED" && build.gates.landing.state !== "approved") {
      build.gates.landing = { state: "approved", hash: landing.tree, by: review.author, at: turn.now };
      landing.approving_review = review.id;
      turn.note(`@${review.author} approves the landing`);
    }
    if (review.state === "CHANGES_REQUESTED") {
      const open = { state: "open" as const, hash: landing.tree, by: null, at: turn.now };
      if (build.gates.landing.state === "approved") build.gates.landing = open;
      landing.approving_review = null;
      turn.stopBuild({ kind: "blocked", cause: "changes", reason: changesAsked(turn, pull.number, review) });
    }
  }
}

/** Somebody, or a rule of GitHub's, dismissed the approval that opened the gate: it is asked for again. */
function closeDismissed(turn: Turn, landing: Landing, pull: PullFact): void {
  const { gates } = turn.state.build;
  const review = pull.reviews.find(({ id, state }) => state === "DISMISSED" && id === landing.approving_review);
  if (!review) return;
  landing.approving_review = null;
  if (gates.landing.state !== "approved") return;
  gates.landing = { state: "closed", hash: landing.tree, by: null, at: null };
  turn.note(`The approval of the landing by @${review.author} was dismissed`);
  const ended = `The approval by ${mention(review.author)} was dismissed`;
  const then =
    turn.settings.gates.landing === "auto"
      ? "the settings approve the landing without it."
      : `the landing waits again. Approve #${pull.number} under "Files changed", or answer \`/approve\`.`;
  turn.say(`dismissed-landing-${review.id}`, pull.number, `${ended}: ${then}`);
}

/** An approval lands the build by itself only where nothing has stopped it. */
function sayWhatStands(turn: Turn, { number }: PullFact, { id, author }: PersonReview): void {
  const { stop } = turn.state.build;
  if (!stop) return;
  const counts = `Your approval counts, \`@${author}\`.`;
  turn.say(`approved-landing-${id}`, number, `${counts} What still stands: ${block(stop.reason)}`);
}

/** Whether somebody's request for changes still stands against the head. */
export function askedForChanges(pull: PullFact): boolean {
  return deciding(pull).some((review) => review.state === "CHANGES_REQUESTED");
}

/** Approvals as GitHub counts them: of whatever commit, unless they were dismissed. */
export function approvals(pull: PullFact): number {
  return pull.reviews.filter(({ state, role }) => state === "APPROVED" && atLeast(role, "write")).length;
}

/** Who approved an earlier commit, and whose approval was dismissed since: rules do that where a push changes it. */
export function findDismissed(pull: PullFact): string[] {
  const earlier = pull.reviews.filter(({ state, commit }) => state === "DISMISSED" && commit !== pull.headSha);
  return earlier.filter(({ role }) => atLeast(role, "write")).map(({ author }) => author);
}

function deciding(pull: PullFact): PersonReview[] {
  return pull.reviews.filter((review) => review.commit === pull.headSha && atLeast(review.role, "write"));
}
