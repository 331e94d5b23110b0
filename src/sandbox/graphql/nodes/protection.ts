import { hasPermission } from "../../auth/permissions.ts";
import { canBypass } from "../../rules/branch-rules.ts";
import { getGit } from "../../git/get-git.ts";
import { formatNodeId } from "../../rest/serializers/urls.ts";
import { isNameMatch } from "../../rules/name-pattern.ts";
import { getProtection, getProtectionPattern, getProtectionRules } from "../../rules/protection.ts";
import { createConnection, type ConnectionArgs } from "../connection.ts";
import type { GraphqlNode, GraphqlScope } from "../scope.ts";
import { buildAppNode } from "./check.ts";
import { hasRole } from "./comment-fields.ts";
import type { Protection } from "../../schema/rules.ts";
import type { Repository } from "../../schema/repository.ts";

/** Classic branch protection, which only administrators see. Rulesets are a different feature. */
export function createProtectionConnection(
  scope: GraphqlScope,
  repository: Repository,
  window: ConnectionArgs,
) {
  const all = canSeeProtection(scope, repository) ? Object.keys(repository.protections ?? {}) : [];
  return createConnection(all, window, (pattern) =>
    buildProtectionNode(scope, repository, pattern),
  );
}

/** Returns the protection that applies to a branch, or null for any other ref. */
export function findProtectionNode(
  scope: GraphqlScope,
  repository: Repository,
  ref: string,
): GraphqlNode | null {
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
  const pattern = branch === null ? null : getProtectionPattern(repository, branch);
  const hidden = pattern === null || !canSeeProtection(scope, repository);
  return hidden ? null : buildProtectionNode(scope, repository, pattern);
}

/** Returns the part of a branch's protection that everybody may read, or null if it has none. */
export function findUpdateRuleNode(
  scope: GraphqlScope,
  repository: Repository,
  ref: string,
): GraphqlNode | null {
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
  const protection = branch === null ? null : getProtection(repository, branch);
  if (branch === null || protection === null) return null;
  const isBound = getProtectionRules(repository, branch).some(
    (rule) =>
      ["authorization", "lock_branch"].includes(rule.type) &&
      !canBypass(rule, scope.actor, repository, "push"),
  );
  return {
    __typename: "RefUpdateRule",
    pattern: getProtectionPattern(repository, branch),
    requiredApprovingReviewCount: protection.reviews?.count ?? null,
    requiresCodeOwnerReviews: protection.reviews?.codeOwners ?? false,
    requiredStatusCheckContexts: (protection.statusChecks?.checks ?? []).map(
      ({ context }) => context,
    ),
    requiresConversationResolution: protection.conversationResolution,
    requiresLinearHistory: protection.linearHistory,
    requiresSignatures: protection.signatures,
    allowsForcePushes: protection.allowForcePushes,
    allowsDeletions: protection.allowDeletions,
    blocksCreations: protection.blockCreations,
    viewerCanPush: hasPermission(scope.actor, repository, "contents", "write") && !isBound,
    viewerAllowedToDismissReviews: hasRole(scope, repository, "write"),
  };
}

function canSeeProtection({ actor }: GraphqlScope, repository: Repository): boolean {
  return hasPermission(actor, repository, "administration", "read", "admin");
}

function buildProtectionNode(
  scope: GraphqlScope,
  repository: Repository,
  pattern: string,
): GraphqlNode {
  const protection = repository.protections![pattern]!;
  const checks = protection.statusChecks?.checks ?? [];
  const refs = () =>
    getGit(scope.sandbox, repository)
      .refs("refs/heads/")
      .filter(({ ref }) =>
        isNameMatch(pattern, ref.slice("refs/heads/".length), repository.defaultBranch),
      );
  return {
    __typename: "BranchProtectionRule",
    id: formatNodeId("BPR", `${repository.id}:${pattern}`),
    pattern,
    repository: () => scope.show.repository(repository),
    matchingRefs: (args: ConnectionArgs & { query?: string | null }) => {
      const found = refs().filter(({ ref }) => !args.query || ref.includes(args.query));
      return createConnection(found, args, ({ ref }) => scope.show.ref(repository, ref));
    },
    isAdminEnforced: protection.enforceAdmins,
    requiresStatusChecks: protection.statusChecks !== null,
    requiresStrictStatusChecks: protection.statusChecks?.strict ?? false,
    requiredStatusCheckContexts: checks.map(({ context }) => context),
    requiredStatusChecks: checks.map(({ app, context }) => ({
      ...{ __typename: "RequiredStatusCheckDescription", context },
      app: () => {
        const found = scope.sandbox.world.apps.find((one) => one.id === app);
        return found ? buildAppNode(scope, found) : null;
      },
    })),
    ...buildReviewFields(protection.reviews),
    restrictsPushes: protection.restrictions !== null,
    blocksCreations: protection.blockCreations,
    requiresCommitSignatures: protection.signatures,
    requiresLinearHistory: protection.linearHistory,
    requiresConversationResolution: protection.conversationResolution,
    allowsForcePushes: protection.allowForcePushes,
    allowsDeletions: protection.allowDeletions,
    lockBranch: protection.lockBranch,
    ...{ lockAllowsFetchAndMerge: false, restrictsReviewDismissals: false },
    ...{ requiresDeployments: false, requiredDeploymentEnvironments: [] },
  };
}

function buildReviewFields(reviews: Protection["reviews"]) {
  return {
    requiresApprovingReviews: reviews !== null,
    requiredApprovingReviewCount: reviews?.count ?? null,
    dismissesStaleReviews: reviews?.dismissStale ?? false,
    requiresCodeOwnerReviews: reviews?.codeOwners ?? false,
    requireLastPushApproval: reviews?.lastPush ?? false,
  };
}
