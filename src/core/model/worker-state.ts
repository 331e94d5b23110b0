/** What the record remembers of one worker. */
import { z } from "zod";
import { blockedChangeSchema, waiverSchema } from "./guard-findings.ts";
import { changeRequestSchema, reviewVerdictSchema } from "./verdict.ts";
import { ciSchema } from "./ci.ts";
import { attributionSchema, preparedStartSchema } from "./holds.ts";
import { failureSchema, modelClassSchema } from "./failures.ts";
import { handInSchema } from "./hand-in.ts";
import { lineCommentSchema, steerSchema } from "./feedback.ts";
import { lostMergeSchema, savedWorkSchema } from "./saved-work.ts";
import { MERGE_METHODS } from "./permissions.ts";
import { sessionKindSchema, sessionNameSchema, workerIdSchema } from "./names.ts";
import { sessionStateSchema } from "./session.ts";
import { sessionUsageSchema } from "./usage.ts";
import { createStopSchema, WORKER_CAUSES } from "./stop.ts";

/** `state/<id>.json`. The worker's status is derived from it by `statusOf`, never stored. */
export const workerStateSchema = z.strictObject({
  id: workerIdSchema,
  ...modelClassSchema.shape,
  session: sessionStateSchema.nullable(),
  attempts: z.partialRecord(sessionKindSchema, z.int().min(0)),
  /** Oldest first; those of sessions go once one completes. */
  failures: z.array(failureSchema),
  pr: z.strictObject({ number: z.int(), head_repository_id: z.int() }).nullable(),
  /** The branch as Baton last saw it: the session that made it is in the commit's trailer. */
  head: z
    .strictObject({
      sha: z.string(),
      tree: z.string(),
      session: sessionNameSchema.nullable(),
      ci: z.boolean(),
    })
    .nullable(),
  /** The newest session whose change is on the branch. */
  published: sessionNameSchema.nullable(),
  /** Oldest first: an approval binds to the tree, and to what its diff shows. */
  verdicts: z.array(reviewVerdictSchema),
  /** People's requests for changes that stand, oldest first. */
  requests: z.array(changeRequestSchema),
  /** What people said on lines of the pull request, in the order in which it was seen. */
  words: z.array(lineCommentSchema),
  /** Heads of the build branch that it conflicted with, each of which a rework merged. */
  conflicts: z.array(z.string()),
  /** Paths that its sessions changed; at most so many as GitHub names of a comparison. */
  changed: z.array(z.string()),
  /** Those of them that it removed. */
  removed: z.array(z.string()),
  ci: ciSchema,
  mergeable: z.boolean().nullable(),
  /** GitHub refused to merge it once, then. */
  refused_at: z.string().nullable(),
  merge_sha: z.string().nullable(),
  /** Who merged it by hand; null = Baton did. */
  merged_by: z.string().nullable(),
  /** Earlier merges of it that are no longer in the build branch, oldest first. */
  lost: z.array(lostMergeSchema),
  /**
   * Paths of its merged work that later commits on the build branch took back, as known while the
   * build closes.
   */
  taken_back: z.array(z.string()),
  /** Closed complete with no diff; counts as merged. */
  done: z.boolean(),
  /** `pull`: by closing this pull request; null = by a command. */
  skipped: z.strictObject({ by: z.string(), at: z.string(), pull: z.int().nullable() }).nullable(),
  /**
   * Left undone by a person; unlike one that is skipped, it does not satisfy what depends on it.
   */
  cancelled: attributionSchema.nullable(),
  /** It is not merged. */
  hold: attributionSchema.nullable(),
  /** It could start, and waits for a person's `/start`; null = it need not. */
  prepared: preparedStartSchema.nullable(),
  /** Who launched it; null = nobody had to so far. */
  started: attributionSchema.nullable(),
  /** Its pull request is a draft. */
  draft: z.boolean(),
  /** Since when GitHub doesn't say whether the pull request can be merged. */
  unsure_since: z.string().nullable(),
  /** Merge methods that GitHub refused for the pull request. */
  unfit_methods: z.array(z.enum(MERGE_METHODS)),
  stop: createStopSchema(WORKER_CAUSES).nullable(),
  /** Unpublished work that the next work or rework session starts from. */
  kept: savedWorkSchema.nullable(),
  /** What the guards found in the newest change that was handed in. */
  held: blockedChangeSchema.nullable(),
  /** What people let through all the same, oldest first. */
  waivers: z.array(waiverSchema),
  /** What people said to it, oldest first. */
  steers: z.array(steerSchema),
  /** Reworks that a person's `/retry` wiped off the count. */
  granted_reworks: z.int().min(0),
  /** Review rounds that a person's `/retry` wiped off the count. */
  granted_rounds: z.int().min(0),
  /**
   * Fingerprint of the description that its pull request was last given; null = it has none yet.
   */
  text: z.string().max(64).nullable(),
  /** Ids of people's reviews that have been heeded. */
  heeded_reviews: z.array(z.int()),
  /** By session, in their order. */
  spent: z.array(sessionUsageSchema),
  /** Dollars that a person allows its sessions together; null = as the configuration says. */
  budget: z.union([z.number(), z.literal("none")]).nullable(),
  /** The person who does its work and its reworks in place of sessions; null = nobody took it. */
  taken: attributionSchema.nullable(),
  /** What that person hands in, until it is published; null = nothing. */
  hand_in: handInSchema.nullable(),
  /**
   * Head of the branch as a person left it who gave the worker back: sessions go on from it; null =
   * nobody did.
   */
  person_head: z.string().nullable(),
});
export type WorkerState = z.infer<typeof workerStateSchema>;
