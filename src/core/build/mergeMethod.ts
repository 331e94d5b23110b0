/** By which method a pull request is merged: what repository and rules both allow, the one that keeps it one commit. */
import type { BranchRules } from "./branchRules.ts";
import type { MergeMethod, RepositoryFact } from "./facts.ts";

const ORDER: readonly MergeMethod[] = ["squash", "rebase", "merge"];

/** `null` where nothing is left: a ruleset may allow only what the repository switches off. */
export function mergeMethodOf({ mergeMethods }: RepositoryFact, rules: BranchRules): MergeMethod | null {
  const allowed = rules.pullRequest?.methods ?? ORDER;
  return ORDER.find((one) => mergeMethods.includes(one) && allowed.includes(one) && fits(one, rules)) ?? null;
}

/**
 * GitHub signs squashes and merge commits that it makes, never what it rebases:
 * https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
 */
function fits(method: MergeMethod, rules: BranchRules): boolean {
  return !(method === "rebase" && rules.signatures) && !(method === "merge" && rules.linearHistory);
}
