/**
 * A stop: a worker, or the build as a whole, waits for a person. Its cause decides what people can
 * answer.
 */
import { z } from "zod";

export const WORKER_CAUSES = [
  /** The work session failed, or asks. Nothing is published yet. */
  "work",
  /** Reworks of the pull request failed, asked, or were too many. */
  "rework",
  /** A review asks for a person, or a person's review has to be repeated. */
  "review",
  /** The review sessions themselves failed. */
  "review_failed",
  /** The same checks stay red. */
  "ci",
  /** Checks of the pull request never end by themselves. */
  "checks",
  /** The same on the candidate. */
  "candidate",
  /** The pull request has another base, or is closed by somebody without write access. */
  "pull",
  /** GitHub does not merge it. */
  "merge",
  /** It conflicts with the build branch again and again. */
  "conflict",
  /** It was merged, and somebody rewrote the build branch without it. */
  "lost",
  /** Guards hold its change back. */
  "guard",
  /** Its sessions have spent what one worker's may. */
  "budget",
  /** Too many sessions of the build failed. */
  "retries",
] as const;
export type WorkerCause = (typeof WORKER_CAUSES)[number];

export const BUILD_CAUSES = [
  "architect",
  "close",
  "loop",
  /** The base branch conflicts with the build. */
  "base",
  /** The base branch is gone. */
  "base_gone",
  /** The landing's checks are red, or its pull request is closed. */
  "landing",
  /** A person asks for changes of the landing. */
  "changes",
  /** Checks of the landing never end by themselves. */
  "checks",
  /** GitHub does not merge the landing. */
  "merge",
  /** The candidates' pull request is closed. */
  "candidate",
  /** The same failure came again over loops. */
  "repeated",
  "settings",
  /** The build's own budget is spent. */
  "budget",
  /** The repository's budget of the day is spent. */
  "day_budget",
  /** The installation's budget of the month is spent. */
  "installation_budget",
  /** No session can run: the provider, the key, the engine. */
  "engine",
  "preflight",
  /** GitHub refuses what Baton asks for. */
  "refused",
  /** Somebody rewrote the build branch. */
  "rewritten",
  /** Nothing was merged, so there is nothing to land. */
  "nothing",
] as const;
export type BuildCause = (typeof BUILD_CAUSES)[number];

/** Stops by a budget: no session starts, and those that run come to their end. */
export const BUDGET_CAUSES: readonly BuildCause[] = ["budget", "day_budget", "installation_budget"];

/** A stop by one of these causes. */
export function createStopSchema<Cause extends WorkerCause | BuildCause>(causes: readonly Cause[]) {
  return z.strictObject({
    kind: z.enum(["blocked", "failed"]),
    cause: z.enum(causes),
    /** A sentence that the person reads. */
    reason: z.string(),
    at: z.string(),
  });
}
export type StopState<Cause extends WorkerCause | BuildCause = WorkerCause | BuildCause> = z.infer<
  ReturnType<typeof createStopSchema<Cause>>
>;
