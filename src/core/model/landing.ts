/** The landing of a build: the one commit on the base branch, and what stands in its way. */
import { z } from "zod";
import { ciSchema } from "./ci.ts";
import { knowledgeChangeSchema } from "./knowledge.ts";
import { landingWaitSchema } from "./landing-wait.ts";

export const landingSchema = z.strictObject({
  /** The build branch's tip that is to land. */
  tip: z.string(),
  /** What lands: the tip's tree, with what `knowledge` changes. */
  tree: z.string(),
  /**
   * What it changes in `.baton/knowledge.yml`, which its tree has beside the tip's; null = nothing.
   */
  knowledge: knowledgeChangeSchema.nullable(),
  /** Fingerprint of what it changes (`facts.buildDiff`): an approval stands while that does. */
  diff: z.string().nullable(),
  /** When it came to change something else than when it was cut first; null = it never did. */
  changed_at: z.string().nullable(),
  /** Base head that the land commit stands on. */
  parent: z.string(),
  /** The one commit, once made. */
  commit: z.string().nullable(),
  pr: z.int().nullable(),
  merge_sha: z.string().nullable(),
  /** More than one = somebody chose a merge commit. */
  merge_parents: z.array(z.string()),
  /** Fingerprint of title and body that its pull request was last given. */
  text: z.string().nullable(),
  /** Since when it is in the base branch's merge queue. */
  queued_at: z.string().nullable(),
  /** What it waits for though its checks are green. */
  waits: landingWaitSchema.nullable(),
  /** Ids of people's reviews that have been heeded. */
  heeded_reviews: z.array(z.int()),
  /**
   * Id of the review that approved the landing; null where nothing did, or a comment or the
   * settings.
   */
  approving_review: z.int().nullable(),
  /** GitHub refused to merge it once, then. */
  refused_at: z.string().nullable(),
  /**
   * Its pull request is the draft that held the candidates, and has to be marked as ready before
   * the commit is cut.
   */
  unready: z.boolean(),
  /** CI on that commit. */
  ci: ciSchema,
});
export type Landing = z.infer<typeof landingSchema>;

/** Two heads that don't merge. */
export const baseConflictSchema = z.strictObject({
  base: z.string(),
  tip: z.string(),
  /** Paths that both sides changed, as far as known. */
  files: z.array(z.string()),
  /** Since when the base branch conflicts. */
  at: z.string(),
});
export type BaseConflict = z.infer<typeof baseConflictSchema>;
