/** Merging the landing pull request as the base branch's rules have it: at once, or through its merge queue. */
import { comesByItself, noMethod, refused, reviewsWanted, stillWanted } from "../../comments/landingWords.ts";
import { landedMessage, landedSubject } from "../../comments/commitMessage.ts";
import { mergeMethodOf } from "../../build/mergeMethod.ts";
import { refusedToMerge } from "../merge/refusal.ts";
import { approvals, findDismissed } from "./reviews.ts";
import { waitsFor } from "./waits.ts";
import type { PullFact } from "../../build/facts.ts";
import type { Landing } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** How soon to look again while GitHub computes whether it can be merged, in milliseconds. */
const COMPUTES_MS = 2_000;
/** How soon to ask again for what GitHub refused until something comes, where nothing shows that it came. */
const AGAIN_MS = 5 * 60_000;

export function mergeLanding(turn: Turn, landing: Landing, pull: PullFact): void {
  const rules = turn.facts.rules.base;
  const { base } = turn.state.build;
  if (pull.mergeable === null) {
    turn.wakeIn(COMPUTES_MS);
    return;
  }
  const wanted = reviewsWanted(pull.number, base.branch, rules, approvals(pull), findDismissed(pull));
  // Who may bypass the rule isn't held by it: GitHub calls that mergeable.
  if (wanted !== null && pull.mergeState === "blocked") {
    waitsFor(turn, landing, ["person", wanted]);
    return;
  }
  const key = rules.mergeQueue ? `enqueue:${pull.headSha}` : `merge:land:${pull.headSha}`;
  if (stillRefused(turn, landing, pull, key)) return;
  if (rules.mergeQueue) {
    landing.queued_at = turn.now;
    turn.ask({ type: "enqueue", number: pull.number, head: pull.headSha });
    return;
  }
  const method = mergeMethodOf(turn.facts.repository, rules);
  if (method === null) {
    turn.stopBuild({ kind: "blocked", cause: "merge", reason: noMethod(base.branch) });
    return;
  }
  const { titles } = turn.settings;
  const title = landedSubject(turn.state, titles);
  const message = landedMessage(turn.state, turn.facts.coauthors, titles).split("\n").slice(2).join("\n");
  turn.ask({ type: "merge", key: "land", number: pull.number, head: pull.headSha, method, title, message });
}

/** GitHub said no: what comes by itself is waited for and tried again then, anything else is a person's matter. */
function stillRefused(turn: Turn, landing: Landing, pull: PullFact, key: string): boolean {
  const words = turn.outcome(key)?.ok === false ? (turn.outcome(key)?.detail ?? "") : null;
  if (words !== null && comesByItself(words)) {
    landing.refused_at = null;
    landing.waits = null;
    return waitsFor(turn, landing, ["person", stillWanted(pull, words)]);
  }
  // A base branch with a queue is `blocked` for whatever isn't in the queue, so only asking again tells.
  if (landing.waits && pull.mergeState === "blocked" && turn.since(landing.waits.since) < AGAIN_MS) {
    turn.wakeIn(AGAIN_MS);
    return true;
  }
  landing.waits = null;
  const refusal = refusedToMerge(turn, landing, key);
  if (refusal.words !== null) {
    turn.stopBuild({ kind: "blocked", cause: "merge", reason: refused(pull.number, refusal.words) });
  }
  return refusal.wait;
}
