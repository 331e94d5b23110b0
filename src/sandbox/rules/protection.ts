/**
 * Branch protection, as rules next to those of rulesets:
 * https://docs.github.com/rest/branches/branch-protection
 */
import { isNameMatch } from "./name-pattern.ts";
import { listMembers } from "./teams.ts";
import type { Protection, ProtectionRule, ProtectionActors } from "../schema/rules.ts";
import type { Repository } from "../schema/repository.ts";

/** Returns the protection of a branch, or null if it has none. */
export function getProtection(repository: Repository, branch: string): Protection | null {
  const pattern = getProtectionPattern(repository, branch);
  return pattern === null ? null : repository.protections![pattern]!;
}

/**
 * Returns the name or pattern whose protection applies to a branch. Its own name precedes any
 * pattern.
 */
export function getProtectionPattern(repository: Repository, branch: string): string | null {
  const all = Object.keys(repository.protections ?? {});
  if (all.includes(branch)) return branch;
  return all.find((one) => isNameMatch(one, branch, repository.defaultBranch)) ?? null;
}

export function getProtectionRules(repository: Repository, branch: string): ProtectionRule[] {
  const protection = getProtection(repository, branch);
  if (!protection) return [];
  const { restrictions, reviews, statusChecks } = protection;
  const free = ({ apps, teams, users }: ProtectionActors) => [
    ...users,
    ...apps,
    ...listMembers(repository, teams),
  ];
  const rule = (
    type: string,
    parameters: ProtectionRule["parameters"] = null,
    bypass: ProtectionRule["bypass"] = [],
  ): ProtectionRule => {
    // Nobody can rewrite or delete a protected branch, even with other exemptions.
    const admins = protection.enforceAdmins || type === "non_fast_forward" || type === "deletion";
    return { rulesetId: null, pattern: branch, type, parameters, bypass, protection: { admins } };
  };
  const checks = statusChecks && {
    strict_required_status_checks_policy: statusChecks.strict,
    required_status_checks: statusChecks.checks.map(({ context, app }) => ({
      context,
      integration_id: app,
    })),
  };
  const asked = reviews && {
    required_approving_review_count: reviews.count,
    dismiss_stale_reviews_on_push: reviews.dismissStale,
    require_code_owner_review: reviews.codeOwners,
    require_last_push_approval: reviews.lastPush,
  };
  return [
    ...(checks ? [rule("required_status_checks", checks)] : []),
    ...(asked && reviews ? [rule("pull_request", asked, free(reviews.bypass))] : []),
    ...(restrictions ? [rule("authorization", null, free(restrictions))] : []),
    ...(protection.conversationResolution ? [rule("conversation_resolution")] : []),
    ...(protection.signatures ? [rule("required_signatures")] : []),
    ...(protection.linearHistory ? [rule("required_linear_history")] : []),
    ...(protection.lockBranch ? [rule("lock_branch")] : []),
    ...(protection.allowForcePushes ? [] : [rule("non_fast_forward")]),
    ...(protection.allowDeletions ? [] : [rule("deletion")]),
    ...(protection.blockCreations && restrictions ? [rule("creation")] : []),
  ];
}
