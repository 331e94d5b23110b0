/** Review sessions: begun for every tree that nobody has judged; their verdicts posted, and heeded. */
import { MAX_REVIEW_ROUNDS, MAX_REWORKS } from "../build/settings.ts";
import { judges } from "../build/verdict.ts";
import { reviewInput } from "../sessions/review.ts";
import { redOrder } from "./checks.ts";
import { beginSession, endSession, isLive, nameOf } from "./sessions.ts";
import { isUnderReview, waitsForMerge } from "./unreviewed.ts";
import type { WorkerId } from "../build/names.ts";
import type { SessionState } from "../build/session.ts";
import type { WorkerState } from "../build/state.ts";
import type { Turn } from "./turn.ts";

export function verdictOn(worker: WorkerState) {
  return worker.verdicts.findLast((v) => judges(v, worker.head?.tree)) ?? null;
}

/** Begins reviews of unjudged trees and reworks of those that were judged wanting. */
export function review(turn: Turn): void {
  if (turn.halted) return;
  for (const { worker } of turn.workers) {
    if (turn.status(worker) !== "in_review" || !worker.head) continue;
    const verdict = verdictOn(worker);
    if (verdict?.verdict === "request_changes") {
      if (isLive(worker.session) && worker.session.kind === "rework") continue;
      reworkFor(turn, worker, verdict.by, verdict.words, verdict.round);
    } else if (verdict?.verdict === "needs_person") {
      turn.stopWorker(worker.id, {
        kind: "blocked",
        cause: "review",
        reason: `The review of ${worker.id} asks for a person: ${verdict.words}`,
      });
    } else if (!isUnderReview(turn, worker)) {
      const tip = turn.facts.refs.build;
      if (!tip || waitsForMerge(turn, worker)) continue;
      beginSession(turn, worker.id, "review", { base: worker.head.sha, other: tip.sha, tree: worker.head.tree });
    }
  }
}

function reworkFor(turn: Turn, worker: WorkerState, by: string, words: string, round: number): void {
  const bySession = by === "session";
  if (bySession && worker.verdicts.filter((v) => v.by === "session").length >= MAX_REVIEW_ROUNDS) {
    turn.stopWorker(worker.id, {
      kind: "blocked",
      cause: "review",
      reason: `After ${MAX_REVIEW_ROUNDS} rounds the review still asks for changes of ${worker.id}: ${words}`,
    });
    return;
  }
  const reason = bySession
    ? `review round ${round}: reviews/${worker.id}.${round}.json`
    : `${by} asks for changes: ${words}`;
  beginRework(turn, worker, [reason], null);
}

/**
 * Begins a rework on the pull request's head, unless there were too many; red checks are its matter, too, after what
 * people and reviews say. `other` is a commit to merge in.
 */
export function beginRework(turn: Turn, worker: WorkerState, reasons: string[], other: string | null): void {
  const { reasons: red, failing } = redOrder(turn, worker);
  const all = [...reasons, ...red];
  const used = (worker.attempts.rework ?? 0) - worker.granted_reworks;
  if (used >= MAX_REWORKS) {
    turn.stopWorker(worker.id, {
      kind: "blocked",
      cause: "ci",
      reason: `${all[0]} (${used} reworks so far did not settle it.)`,
    });
    return;
  }
  beginSession(turn, worker.id, "rework", { base: worker.head!.sha, other, reasons: all, failing });
}

export function takeReview(turn: Turn, id: WorkerId, session: SessionState, close: unknown): void {
  const input = reviewInput.parse(close);
  const worker = turn.state.workers[id]!;
  endSession(turn, id, session, "complete");
  const round = worker.verdicts.length + 1;
  const tree = session.tree ?? "";
  const words = input.summary.slice(0, 1000);
  worker.verdicts.push({ tree, head: session.base, also: [], verdict: input.verdict, by: "session", round, words });
  worker.signatures = worker.signatures.filter((s) => s.startsWith("ci:"));
  turn.state.reviews[`${id}.${round}`] = {
    worker: id,
    round,
    pr: worker.pr?.number ?? 0,
    session: nameOf(id, session),
    head: session.base,
    tree,
    ...input,
  };
  turn.note(`The review of ${id}, round ${round}: ${input.verdict}`);
}

/** Reviews and verdict checks are posted until they are seen on the pull request. */
export function postReviews(turn: Turn): void {
  for (const record of Object.values(turn.state.reviews)) {
    const worker = turn.state.workers[record.worker];
    const pull = turn.facts.pulls[record.worker];
    const marker = `${record.worker}.${record.round}`;
    if (
      !worker?.pr ||
      !pull ||
      pull.state === "closed" ||
      pull.number !== record.pr ||
      pull.ownReviews.includes(marker)
    )
      continue;
    if (turn.outcome(`review:${marker}`)?.ok) continue;
    turn.ask({ type: "review", worker: record.worker, number: pull.number, head: record.head, marker });
  }
  for (const { worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    const verdict = verdictOn(worker);
    if (!pull || pull.state === "closed" || !verdict || !worker.head || turn.isTerminal(worker)) continue;
    // An approved tree gets a new head at once, on which CI runs: the check belongs there.
    if (verdict.verdict === "approve" && !worker.head.ci && pull.ciExpected) continue;
    const conclusion = CONCLUSIONS[verdict.verdict];
    if (pull.verdictCheck === conclusion || turn.outcome(`verdict_check:${worker.head.sha}:${conclusion}`)?.ok)
      continue;
    const by = verdict.by === "session" ? "a review session" : verdict.by;
    const same = verdict.tree === worker.head.tree ? "" : `; the diff is the same as at ${verdict.head.slice(0, 8)}`;
    const title = `${TITLES[verdict.verdict]} (round ${verdict.round}, by ${by}${same})`;
    turn.ask({
      type: "verdict_check",
      worker: worker.id,
      head: worker.head.sha,
      conclusion,
      title,
      summary: verdict.words,
    });
  }
}

const CONCLUSIONS = { approve: "success", request_changes: "failure", needs_person: "action_required" } as const;
const TITLES = {
  approve: "Approved",
  request_changes: "Changes requested",
  needs_person: "A person is needed",
} as const;
