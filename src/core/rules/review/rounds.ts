/**
 * Counts the rounds of a worker's review sessions, and explains in a sentence why another one
 * follows or not.
 */
import { MAX_REVIEW_ROUNDS } from "../../model/settings.ts";
import type { WorkerId } from "../../model/names.ts";
import type { State } from "../../model/state.ts";
import {
  isBlocking,
  type RecordedFinding,
  type ReviewOutcome,
} from "../../model/review-findings.ts";
import type { ReviewRecord } from "../../model/verdict.ts";

/** Returns the session reviews of the worker, oldest first. */
export function listRounds(state: State, id: WorkerId): ReviewRecord[] {
  return Object.values(state.reviews)
    .filter((record) => record.worker === id)
    .toSorted((a, b) => a.round - b.round);
}

/** Returns the findings of all rounds. */
export function listRoundFindings(rounds: readonly ReviewRecord[]): RecordedFinding[] {
  return rounds.flatMap((record) => record.findings);
}

/**
 * Returns which of the worker's three rounds the next review is. An approval ends a series of
 * rounds. A later change, for example for a failed check, begins another series, and so does a
 * person's `/retry`.
 */
export function getNextRound(state: State, id: WorkerId): number {
  const rounds = listRounds(state, id);
  const begins = rounds.findLastIndex((record) => record.verdict === "approve") + 1;
  return (
    rounds.length + 1 - Math.max(begins, Math.min(state.workers[id]!.granted_rounds, rounds.length))
  );
}

/**
 * Explains why the rounds go on or end. `round` is one of the three, `earlier` are the earlier
 * findings.
 */
export function describeRound(
  round: number,
  { verdict, findings, settled, open }: ReviewOutcome,
  earlier: readonly RecordedFinding[],
) {
  const count = `Round ${round} of ${MAX_REVIEW_ROUNDS}`;
  const blocking = findings.filter(isBlocking).length;
  const before = earlier.filter((f) => isBlocking(f) && f.settled === null);
  const done = before.filter((f) => settled.includes(f.id)).length;
  const were =
    before.length > 0
      ? `${done} of ${before.length} blocking ${nameFindings(before.length)} settled`
      : "";
  const fresh = blocking > 0 ? `${blocking} ${before.length > 0 ? "new " : ""}blocking` : "";
  const stand = [were, fresh].filter(Boolean).join(", ");
  if (verdict === "approve") return `${count}: approved; ${were || "nothing blocking was found"}.`;
  if (verdict === "needs_person")
    return `${count}: a person has to decide${stand ? `; ${stand}` : ""}.`;
  const left =
    before.filter((f) => open.includes(f.id) || !settled.includes(f.id)).length + blocking;
  if (round >= MAX_REVIEW_ROUNDS)
    return `${count}: ${left} blocking ${nameFindings(left)} left; a person decides.`;
  return `${count}: ${stand}; sent back to the worker.`;
}

const nameFindings = (many: number) => (many === 1 ? "finding" : "findings");
