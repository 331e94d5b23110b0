/** Counts the rounds of a worker's review sessions, and compares them. */
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
 * Compares a review with the findings of the earlier rounds. `number` is one of the worker's three
 * rounds.
 */
export function getRoundCourse(
  number: number,
  { settled }: Pick<ReviewOutcome, "settled">,
  earlier: readonly RecordedFinding[],
): ReviewRecord["course"] {
  const before = earlier.filter((f) => isBlocking(f) && f.settled === null);
  const done = before.filter((f) => settled.includes(f.id)).length;
  return { kind: "round", number, earlier: before.length, settled: done };
}
