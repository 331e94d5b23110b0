/** The landing of a build: the single commit on the base branch, and its obstacles. */
import { z } from "zod";
import { ciSchema } from "./ci.ts";
import { knowledgeChangeSchema } from "./knowledge.ts";
import { repositoryPath } from "./quote.ts";
import { landingWaitSchema } from "./landing-wait.ts";

export const landingSchema = z.strictObject({
  /** The tip of the build branch to land. */
  tip: z.string(),
  /** The tree that lands: the tip's tree with the changes of `knowledge`. */
  tree: z.string(),
  /**
   * Changes in `.baton/knowledge.yml`, which its tree has in addition to the tip's. Null if none.
   */
  knowledge: knowledgeChangeSchema.nullable(),
  /**
   * Fingerprint of its changes (`facts.buildDiff`). An approval is valid while it stays the same.
   */
  diff: z.string().nullable(),
  /** When its changes first differed from those at the first cut. Null if they never did. */
  changed_at: z.string().nullable(),
  /** Base head that is the parent of the land commit. */
  parent: z.string(),
  /** The single commit. Null until it is made. */
  commit: z.string().nullable(),
  pr: z.int().nullable(),
  merge_sha: z.string().nullable(),
  /** More than one if somebody chose a merge commit. */
  merge_parents: z.array(z.string()),
  /** Fingerprint of its pull request's last title and body. */
  text: z.string().nullable(),
  /** Since when it is in the base branch's merge queue. */
  queued_at: z.string().nullable(),
  /** What it waits for although its checks are green. */
  waits: landingWaitSchema.nullable(),
  /** Ids of people's reviews that Baton has processed. */
  handled_reviews: z.array(z.int()),
  /**
   * Id of the review that approved the landing. Null if nothing did, or a comment or the settings
   * did.
   */
  approving_review: z.int().nullable(),
  /** When GitHub refused to merge it. Null if it has not, and again after a second refusal. */
  refused_at: z.string().nullable(),
  /**
   * Its pull request is the draft of the candidates. Baton must mark it as ready before it cuts the
   * commit.
   */
  unready: z.boolean(),
  /** CI on that commit. */
  ci: ciSchema,
});
export type Landing = z.infer<typeof landingSchema>;

/** Two heads that can't be merged. */
export const baseConflictSchema = z.strictObject({
  base: z.string(),
  tip: z.string(),
  /** Paths that both sides changed, if known. */
  files: z.array(repositoryPath),
  /** Since when the base branch conflicts. */
  at: z.string(),
});
export type BaseConflict = z.infer<typeof baseConflictSchema>;
