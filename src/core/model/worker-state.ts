/** What the record stores about one worker. */
import { z } from "zod";
import { blockedChangeSchema, waiverSchema } from "./guard-findings.ts";
import { changeRequestSchema, reviewVerdictSchema } from "./verdict.ts";
import { ciSchema } from "./ci.ts";
import { attributionSchema, preparedStartSchema } from "./holds.ts";
import { failureSchema, complexityStateSchema } from "./failures.ts";
import { handInSchema } from "./hand-in.ts";
import { lineCommentSchema, steerSchema } from "./feedback.ts";
import { lostMergeSchema, savedWorkSchema } from "./saved-work.ts";
import { MERGE_METHODS } from "./permissions.ts";
import { sessionKindSchema, sessionNameSchema, workerIdSchema } from "./names.ts";
import { sessionStateSchema } from "./session.ts";
import { sessionUsageSchema } from "./usage.ts";
import { repositoryPath } from "./quote.ts";
import { createStopSchema, WORKER_CAUSES } from "./stop.ts";

/**
 * `state/<id>.json`. `getWorkerStatus` derives the worker's status from it; the status is never
 * stored.
 */
export const workerStateSchema = z.strictObject({
  id: workerIdSchema,
  ...complexityStateSchema.shape,
  session: sessionStateSchema.nullable(),
  attempts: z.partialRecord(sessionKindSchema, z.int().min(0)),
  /** Oldest first. A completed session removes those of sessions. */
  failures: z.array(failureSchema),
  pr: z.strictObject({ number: z.int(), head_repository_id: z.int() }).nullable(),
  /** The branch as Baton last saw it. The commit's trailer names the session that made it. */
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
  /** Oldest first. An approval applies to the tree, and to what its diff shows. */
  verdicts: z.array(reviewVerdictSchema),
  /** People's active requests for changes, oldest first. */
  requests: z.array(changeRequestSchema),
  /** What people wrote on lines of the pull request, in the order in which Baton saw it. */
  words: z.array(lineCommentSchema),
  /** Heads of the build branch that it conflicted with. A rework merged each. */
  conflicts: z.array(z.string()),
  /** Paths that its sessions changed, up to GitHub's limit for a comparison. */
  changed: z.array(repositoryPath),
  /** Those that it removed. */
  removed: z.array(repositoryPath),
  ci: ciSchema,
  mergeable: z.boolean().nullable(),
  /** When GitHub last refused to merge it. Null if it has not. */
  refused_at: z.string().nullable(),
  merge_sha: z.string().nullable(),
  /** Who merged it by hand. Null if Baton did. */
  merged_by: z.string().nullable(),
  /** Its earlier merges that the build branch no longer contains, oldest first. */
  lost_merges: z.array(lostMergeSchema),
  /**
   * Paths of its merged work that later commits on the build branch reverted, as known while the
   * build closes.
   */
  reverted_paths: z.array(repositoryPath),
  /** Closed as complete without a diff; counts as merged. */
  done: z.boolean(),
  /**
   * `by`: null if GitHub doesn't say who closed the pull request. `pull`: skipped by closing this
   * pull request. Null for a command.
   */
  skipped: z
    .strictObject({ by: z.string().nullable(), at: z.string(), pull: z.int().nullable() })
    .nullable(),
  /** A person cancelled it. Unlike a skipped worker, it does not satisfy its dependents. */
  cancelled: attributionSchema.nullable(),
  /** While set, Baton does not merge it. */
  hold: attributionSchema.nullable(),
  /** It could start, and waits for a person's `/start`. Null if it doesn't need that. */
  prepared: preparedStartSchema.nullable(),
  /** Who launched it. Null if nobody has had to. */
  started: attributionSchema.nullable(),
  /** Its pull request is a draft. */
  draft: z.boolean(),
  /** Since when GitHub doesn't say whether the pull request can be merged. */
  unsure_since: z.string().nullable(),
  /** Merge methods that GitHub refused for the pull request. */
  unfit_methods: z.array(z.enum(MERGE_METHODS)),
  stop: createStopSchema(WORKER_CAUSES).nullable(),
  /** Unpublished work that the next work or rework session starts from. */
  saved_work: savedWorkSchema.nullable(),
  /** What the guards found in the newest submitted change. */
  blocked_change: blockedChangeSchema.nullable(),
  /** Findings that people waived, oldest first. */
  waivers: z.array(waiverSchema),
  /** People's instructions to it, oldest first. */
  steers: z.array(steerSchema),
  /** Number of reworks that a person's `/retry` no longer counts. */
  granted_reworks: z.int().min(0),
  /** Number of review rounds that a person's `/retry` no longer counts. */
  granted_rounds: z.int().min(0),
  /** Fingerprint of its pull request's last description. Null if it has none yet. */
  text: z.string().max(64).nullable(),
  /** Ids of people's reviews that Baton has processed. */
  handled_reviews: z.array(z.int()),
  /** Usage by session, in their order. */
  spent: z.array(sessionUsageSchema),
  /** Dollars that a person allows for its sessions together. Null for the configured value. */
  budget: z.union([z.number(), z.literal("none")]).nullable(),
  /**
   * The person who does its work and its reworks instead of sessions. Null if nobody took it over.
   */
  takeover: attributionSchema.nullable(),
  /** That person's hand-in until it is published. Null if there is none. */
  hand_in: handInSchema.nullable(),
  /**
   * Head of the branch when a person gave the worker back, from which sessions continue. Null if
   * nobody did.
   */
  person_head: z.string().nullable(),
});
export type WorkerState = z.infer<typeof workerStateSchema>;
