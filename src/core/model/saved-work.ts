/**
 * Unpublished work that a session left when it did not end well. The next session starts from it.
 */
import { z } from "zod";
import { leavingCauseSchema } from "./failure-cause.ts";
import { sessionNameSchema } from "./names.ts";
import { repositoryPath } from "./quote.ts";

export const savedWorkSchema = z.strictObject({
  /** The session that made it, and the launch and run whose artifact contains it. */
  session: sessionNameSchema,
  launch: z.int().min(0),
  run: z.int(),
  /** Commit on which the change is based. */
  base: z.string(),
  /** Commit that the session had to merge, as in its state. */
  other: z.string().nullable(),
  /** Why it ended. */
  why: leavingCauseSchema,
});
export type SavedWork = z.infer<typeof savedWorkSchema>;

// Merged work that the build branch no longer contains: somebody rewrote the branch, or a later
// commit reverted it.

/** The lost work of one merged worker, as GitHub shows it now. */
export interface LostWork {
  /**
   * True if the branch's history contains its merge, so a later commit reverted the work. False if
   * the branch was rewritten.
   */
  isInHistory: boolean;
  /** Paths that differ from the worker's version. */
  files: string[];
}

/** A merge that a rewritten build branch has lost. */
export const lostMergeSchema = z.strictObject({
  pr: z.int(),
  /** The merged commit. Null if unknown. */
  head: z.string().nullable(),
  files: z.array(repositoryPath),
});
export type LostMerge = z.infer<typeof lostMergeSchema>;
