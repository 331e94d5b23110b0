/**
 * Workers that people do by hand: what they hand in, and which rules of the repository are in their
 * way.
 */
import { z } from "zod";
import type { BranchRules } from "./permissions.ts";
import { completionInput } from "./completion.ts";
import type { GuardFinding } from "./guard-findings.ts";
import type { Change } from "./proposal.ts";

/** `/hand-in` of the person who took the worker. */
export const handInSchema = z.strictObject({
  by: z.string(),
  /** When Baton took it, ISO 8601. */
  at: z.string(),
  /** Comment that it stands in. */
  comment: z.int(),
  /** Issue or pull request that the comment stands on. */
  on: z.int(),
  /** Head of the worker's branch that it is about. */
  head: z.string(),
  completion: completionInput,
  /** Guards hold it back: a person lets it through, or hands in again. */
  held: z.boolean(),
});
export type HandIn = z.infer<typeof handInSchema>;

/**
 * What a hand-in changes, as the App reads it from GitHub; or why it can't be read, as a sentence.
 */
export type HandInFact =
  | { ok: true; head: string; change: Change; guards: GuardFinding[] }
  | { ok: false; head: string; reason: string };

/**
 * Why nobody could push to a worker's branch by hand, and what to do about it; null where nothing
 * is known to be in the way. Bypass lists are not shown to Apps, so a rule counts for everyone.
 */
export function findPushObstacle(rules: BranchRules, branch: string): string | null {
  const wants = [
    ...(rules.signatures ? ["demand signed commits"] : []),
    ...(rules.creation ? ["restrict who creates branches"] : []),
    ...(rules.update ? ["restrict who pushes"] : []),
    ...(rules.pullRequest ? ["demand that changes come by a pull request"] : []),
  ];
  if (wants.length === 0) return null;
  const prefix = branch.split("/").slice(0, -2).join("/");
  return (
    `The rules for \`${branch}\` ${wants.join(", and ")}, so GitHub would refuse your ` +
    `pushes. Exclude \`${prefix}/**/*\` from these rules in the repository's settings ` +
    "(Rules, Rulesets), then say this again."
  );
}
