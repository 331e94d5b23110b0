/** By which method a pull request may be merged: by the settings, by the rules for its base, by what GitHub refused. */
import type { BranchRules } from "../build/branchRules.ts";
import type { MergeMethod } from "../build/facts.ts";
import type { Turn } from "./turn.ts";

/** The allowed ones, best first: squash, rebase, merge. */
export function mergeMethods(turn: Turn, rules: BranchRules): MergeMethod[] {
  const demanded = rules.pullRequest?.methods;
  return turn.facts.repository.mergeMethods.filter(
    (method) => (demanded?.includes(method) ?? true) && !(method === "merge" && rules.linearHistory),
  );
}

/**
 * The method that GitHub refuses by these words, as no other reason for refusing does: the repository's settings have
 * just changed, a ruleset forbids it, or the commits can't be replayed.
 */
export function unfitMethod(words: string): MergeMethod | null {
  if (/rebase merges|can(?:'|no)t be rebased/i.test(words)) return "rebase";
  if (/squash merges/i.test(words)) return "squash";
  return /^merge commits are not allowed|must not contain merge commits/im.test(words) ? "merge" : null;
}
