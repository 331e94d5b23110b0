import { holds } from "../../auth/permit.ts";
import { bypasses } from "../../git/branch-rules.ts";
import { gitOf } from "../../git/of.ts";
import type { Protection, Repository } from "../../model.ts";
import { nodeId } from "../../rest/present/address.ts";
import { matches } from "../../rules/name-pattern.ts";
import { getProtection, getProtectionPattern, getProtectionRules } from "../../rules/protection.ts";
import { connection, type Window } from "../connection.ts";
import type { Scope } from "../scope.ts";
import type { Node } from "../show.ts";
import { appNode } from "./check.ts";
import { hasRole } from "./written.ts";

/** Classic branch protection, which only administrators see. Rulesets are something else. */
export function protectionConnection(scope: Scope, repository: Repository, window: Window) {
  const all = seesProtection(scope, repository) ? Object.keys(repository.protections ?? {}) : [];
  return connection(all, window, (pattern) => protectionNode(scope, repository, pattern));
}

/** The protection that holds for a branch; null for any other ref. */
export function protectionOfRef(scope: Scope, repository: Repository, ref: string): Node | null {
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
  const pattern = branch === null ? null : getProtectionPattern(repository, branch);
  const hidden = pattern === null || !seesProtection(scope, repository);
  return hidden ? null : protectionNode(scope, repository, pattern);
}

/** What everybody may read of the protection that holds for a branch; null where none does. */
export function updateRuleOfRef(scope: Scope, repository: Repository, ref: string): Node | null {
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
  const protection = branch === null ? null : getProtection(repository, branch);
  if (branch === null || protection === null) return null;
  const isBound = getProtectionRules(repository, branch).some(
    (rule) => ["authorization", "lock_branch"].includes(rule.type) && !bypasses(rule, scope.actor, repository, "push"),
  );
  return {
    __typename: "RefUpdateRule",
    pattern: getProtectionPattern(repository, branch),
    requiredApprovingReviewCount: protection.reviews?.count ?? null,
    requiresCodeOwnerReviews: protection.reviews?.codeOwners ?? false,
    requiredStatusCheckContexts: (protection.statusChecks?.checks ?? []).map(({ context }) => context),
    requiresConversationResolution: protection.conversationResolution,
    requiresLinearHistory: protection.linearHistory,
    requiresSignatures: protection.signatures,
    allowsForcePushes: protection.allowForcePushes,
    allowsDeletions: protection.allowDeletions,
    blocksCreations: protection.blockCreations,
    viewerCanPush: holds(scope.actor, repository, "contents", "write") && !isBound,
    viewerAllowedToDismissReviews: hasRole(scope, repository, "write"),
  };
}

function seesProtection({ actor }: Scope, repository: Repository): boolean {
  return holds(actor, repository, "administration", "read", "admin");
}

function protectionNode(scope: Scope, repository: Repository, pattern: string): Node {
  const protection = repository.protections![pattern]!;
  const checks = protection.statusChecks?.checks ?? [];
  const refs = () =>
    gitOf(scope.sandbox, repository)
      .refs("refs/heads/")
      .filter(({ ref }) => matches(pattern, ref.slice("refs/heads/".length), repository.defaultBranch));
  return {
    __typename: "BranchProtectionRule",
    id: nodeId("BPR", `${repository.id}:${pattern}`),
    pattern,
    repository: () => scope.show.repository(repository),
    matchingRefs: (args: Window & { query?: string | null }) => {
      const found = refs().filter(({ ref }) => !args.query || ref.includes(args.query));
      return connection(found, args, ({ ref }) => scope.show.ref(repository, ref));
    },
    isAdminEnforced: protection.enforceAdmins,
    requiresStatusChecks: protection.statusChecks !== null,
    requiresStrictStatusChecks: protection.statusChecks?.strict ?? false,
    requiredStatusCheckContexts: checks.map(({ context }) => context),
    requiredStatusChecks: checks.map(({ app, context }) => ({
      ...{ __typename: "RequiredStatusCheckDescription", context },
      app: () => {
        const found = scope.sandbox.world.apps.find((one) => one.id === app);
        return found ? appNode(scope, found) : null;
      },
    })),
    ...presentReviews(protection.reviews),
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

function presentReviews(reviews: Protection["reviews"]) {
  return {
    requiresApprovingReviews: reviews !== null,
    requiredApprovingReviewCount: reviews?.count ?? null,
    dismissesStaleReviews: reviews?.dismissStale ?? false,
    requiresCodeOwnerReviews: reviews?.codeOwners ?? false,
    requireLastPushApproval: reviews?.lastPush ?? false,
  };
}
