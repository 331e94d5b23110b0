/**
 * Workers that people do by hand: what they submit, and which rules of the repository block them.
 */
import { z } from "zod";
import type { BranchRules } from "./permissions.ts";
import { completionInput } from "./completion.ts";
import type { GuardFinding } from "./guard-findings.ts";
import type { Change } from "./proposal.ts";

/** `/hand-in` by the person who took over the worker. */
export const handInSchema = z.strictObject({
  by: z.string(),
  /** When Baton accepted it, ISO 8601. */
  at: z.string(),
  /** Comment with the command. */
  comment: z.int(),
  /** Issue or pull request of the comment. */
  on: z.int(),
  /** Head of the worker's branch at the hand-in. */
  head: z.string(),
  completion: completionInput,
  /** Guards block it. A person approves the findings or hands in again. */
  blocked: z.boolean(),
});
export type HandIn = z.infer<typeof handInSchema>;

/** Why a change on a branch can't be taken. `messages/manual-work.ts` renders it. */
export type BranchProblem =
  | { kind: "no_build_branch" }
  | { kind: "commit_gone"; head: string }
  /** It changes as many files as GitHub lists, or more. */
  | { kind: "too_many_files"; files: number }
  /** Neither a file nor a symbolic link. */
  | { kind: "other_kind"; path: string }
  | { kind: "too_large"; most: number }
  | { kind: "unchanged" }
  /** It has moved since the hand-in. */
  | { kind: "moved" };

/** The change of a hand-in, as the App reads it from GitHub. */
export type HandInFact =
  | { ok: true; head: string; change: Change; guards: GuardFinding[] }
  | { ok: false; head: string; problem: BranchProblem };

/** What rules of the repository demand that nobody who pushes by hand can do. */
export type PushDemand = "signatures" | "creation" | "update" | "pull_request";

/**
 * Returns what keeps people from pushing to a worker's branch by hand. Empty if no obstacle is
 * known. GitHub doesn't show bypass lists to Apps, so a rule counts for everyone.
 */
export function listPushDemands(rules: BranchRules): PushDemand[] {
  return [
    ...(rules.signatures ? (["signatures"] as const) : []),
    ...(rules.creation ? (["creation"] as const) : []),
    ...(rules.update ? (["update"] as const) : []),
    ...(rules.pullRequest ? (["pull_request"] as const) : []),
  ];
}
