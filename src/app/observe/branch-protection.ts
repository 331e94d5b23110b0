/**
 * The part of classic branch protection that GitHub shows without `administration: read`. Whether it dismisses stale
 * reviews, or wants the last push approved, is not part of it.
 * https://docs.github.com/graphql/reference/objects#refupdaterule
 */
import type { BranchRules } from "../../core/build/branchRules.ts";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";

const QUERY = `query ($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) { ref(qualifiedName: $ref) { refUpdateRule {
    requiredApprovingReviewCount requiresCodeOwnerReviews requiresConversationResolution
    requiresLinearHistory requiresSignatures
  } } }
}`;

interface Protection {
  /** Null where no review is required. */
  requiredApprovingReviewCount: number | null;
  requiresCodeOwnerReviews: boolean;
  requiresConversationResolution: boolean;
  requiresLinearHistory: boolean;
  requiresSignatures: boolean;
}

interface Answer {
  repository: { ref: { refUpdateRule: Protection | null } | null } | null;
}

/** Null where the branch has none, or where GitHub doesn't show it. @throws GitHubError */
export async function readProtection(access: Access, branch: string): Promise<Protection | null> {
  try {
    const variables = { ...at(access), ref: `refs/heads/${branch}` };
    const answer = await asking(() => access.octokit.graphql<Answer>(QUERY, variables));
    return answer.repository?.ref?.refUpdateRule ?? null;
  } catch (error) {
    if (error instanceof GitHubError && (error.code === "refused" || error.code === "not_found")) return null;
    throw error;
  }
}

/** The rules of rulesets and of branch protection together: the stricter of both holds. */
export function addProtection(rules: BranchRules, protection: Protection | null): BranchRules {
  if (protection === null) return rules;
  const { requiredApprovingReviewCount: count, requiresConversationResolution: threads } = protection;
  const known = rules.pullRequest;
  const isAsked = count !== null || protection.requiresCodeOwnerReviews;
  return {
    ...rules,
    signatures: rules.signatures || protection.requiresSignatures,
    linearHistory: rules.linearHistory || protection.requiresLinearHistory,
    pullRequest:
      known === null && !isAsked
        ? null
        : {
            approvals: Math.max(known?.approvals ?? 0, count ?? 0),
            codeOwners: known?.codeOwners === true || protection.requiresCodeOwnerReviews,
            lastPush: known?.lastPush ?? false,
            threads: known?.threads === true || threads,
            dismissStale: known?.dismissStale ?? false,
            methods: known?.methods ?? ["squash", "rebase", "merge"],
          },
  };
}
