/**
 * The candidate: the commit on the land branch that CI checks before a worker is merged. Used if
 * workflows run only on pull requests against the base branch. Its tree is the build branch's tip
 * with the worker's change merged in.
 */
import { z } from "zod";
import { WORKER_ID, workerIdSchema, type WorkerId } from "./names.ts";
import { ciSchema } from "./ci.ts";

/**
 * What a candidate was made from. Its commit message contains this, so that Baton finds it again.
 */
const candidateMarkSchema = z.strictObject({
  worker: workerIdSchema,
  /** Head of the worker's pull request. */
  head: z.string(),
  /** The build branch's tip. */
  tip: z.string(),
});
export type CandidateMark = z.infer<typeof candidateMarkSchema>;

export const candidateSchema = candidateMarkSchema.extend({
  /** Workers that follow this one, in order. */
  queue: z.array(workerIdSchema),
  /** Head of the land branch. Null until it exists. */
  commit: z.string().nullable(),
  /** The candidate's pull request, the same for all candidates of a build. */
  pr: z.int().nullable(),
  /** True if it has the failed check run that prevents merging. */
  marked: z.boolean(),
  ci: ciSchema,
});
export type Candidate = z.infer<typeof candidateSchema>;

/**
 * A part of the build that somebody landed before the build had ended, by merging the candidate.
 */
export const earlyLandingSchema = z.strictObject({
  pr: z.int(),
  commit: z.string(),
  by: z.string().nullable(),
  /** Workers whose changes it contained. */
  workers: z.array(workerIdSchema),
  /** True if Baton has since asked to merge the base branch back into the build branch. */
  followed: z.boolean(),
});
export type EarlyLanding = z.infer<typeof earlyLandingSchema>;

export const CANDIDATE_TRAILER = "Baton-Candidate";

export function formatCandidateMark({ worker, head, tip }: CandidateMark): string {
  return `${worker} ${head} ${tip}`;
}

/** Reads the trailer's value. Returns null for anything else. */
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
