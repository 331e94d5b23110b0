/**
 * The candidate: the one commit on the land branch that CI checks before a worker is merged, where
 * workflows run on pull requests against the base branch alone. Its tree is the build branch's tip
 * with the worker's change merged in.
 */
import { WORKER_ID, type WorkerId } from "./names.ts";
import type { Ci } from "./ci.ts";

/** What a candidate was made from: stands in its message, so that it is found again. */
export interface CandidateMark {
  worker: WorkerId;
  /** Head of the worker's pull request. */
  head: string;
  /** The build branch's tip. */
  tip: string;
}

export interface Candidate extends CandidateMark {
  /** Workers whose turn comes after this one, in order. */
  queue: WorkerId[];
  /** Head of the land branch, once made. */
  commit: string | null;
  /** The pull request that it stands in, the same for all candidates of a build. */
  pr: number | null;
  /** It has the failed check run that says that it must not be merged. */
  marked: boolean;
  ci: Ci;
}

/**
 * A part of the build that somebody landed before the build had ended, by merging the candidate.
 */
export interface EarlyLanding {
  pr: number;
  commit: string;
  by: string | null;
  /** Whose changes it held; a record from before it was kept has none. */
  workers: WorkerId[];
  /** The base branch was asked to be merged back into the build branch since. */
  followed: boolean;
}

export const CANDIDATE_TRAILER = "Baton-Candidate";

export function formatCandidateMark({ worker, head, tip }: CandidateMark): string {
  return `${worker} ${head} ${tip}`;
}

/** Reads the trailer's value; null for anything else. */
export function parseCandidateMark(value: string | undefined): CandidateMark | null {
  const [worker, head, tip, ...rest] = (value ?? "").split(" ");
  if (!worker || !WORKER_ID.test(worker) || !head || !tip || rest.length > 0) return null;
  return { worker: worker as WorkerId, head, tip };
}

export function isSameCandidateMark(
  one: CandidateMark | null | undefined,
  other: CandidateMark | null,
): boolean {
  return !!one && !!other && formatCandidateMark(one) === formatCandidateMark(other);
}
