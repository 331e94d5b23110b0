/**
 * What an approved landing with green checks waits for, as data. `messages/landing-wait.ts` renders
 * it.
 */
import { z } from "zod";
import { githubSaid } from "./quote.ts";
import type { BranchRules } from "./permissions.ts";

const missingReviewsSchema = z.strictObject({
  kind: z.literal("reviews"),
  /**
   * Number of approvals that the base branch's rules require, and whether one must be a code
   * owner's.
   */
  approvals: z.int().min(0),
  code_owners: z.boolean(),
  have: z.int().min(0),
  /**
   * Logins of people whose approval was dismissed. `by_rule`: rules dismiss approvals when the
   * commit changes.
   */
  dismissed: z.array(z.string()),
  by_rule: z.boolean(),
});
export type MissingReviews = z.infer<typeof missingReviewsSchema>;

export const landingWaitSchema = z.strictObject({
  pull: z.int(),
  base: z.string(),
  /** Since when, ISO 8601. */
  since: z.string(),
  reason: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("draft") }),
    /** It is in the merge queue. */
    z.strictObject({ kind: z.literal("queue"), position: z.int() }),
    /** Somebody enabled auto-merge. */
    z.strictObject({ kind: z.literal("auto_merge"), by: z.string() }),
    missingReviewsSchema,
    /** GitHub refuses the merge until its rules are met, with this message. */
    z.strictObject({ kind: z.literal("rules"), refusal: githubSaid }),
  ]),
});
export type LandingWait = z.infer<typeof landingWaitSchema>;

/** Reports whether a person has to act. Otherwise GitHub merges it automatically. */
export function isPersonAwaited({ reason: { kind } }: LandingWait): boolean {
  return kind !== "queue" && kind !== "auto_merge";
}

/** Returns the reviews that the rules require beyond the `have` that count. Null if none. */
export function findMissingReviews(
  { pullRequest: wanted }: Pick<BranchRules, "pullRequest">,
  have: number,
  dismissed: string[] = [],
): MissingReviews | null {
  if (!wanted || have >= Math.max(wanted.approvals, wanted.codeOwners || wanted.lastPush ? 1 : 0))
    return null;
  const { approvals, codeOwners: code_owners, dismissStale: by_rule } = wanted;
  return { kind: "reviews", approvals, code_owners, have, dismissed, by_rule };
}
