/**
 * GitHub's rules for a branch, from rulesets and branch protection together. GitHub doesn't show
 * whether Baton is on a rule's bypass list, so a rule may apply to others but not to Baton.
 */
import { z } from "zod";

/** A check that a rule requires. `app`: id of the App that must report it, or null for any. */
export interface RequiredCheck {
  context: string;
  app: number | null;
}

/** Who requires checks: GitHub's rules for a branch, or `checks.require` in the settings. */
export const requirerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("rules"), branch: z.string() }),
  z.strictObject({ kind: z.literal("settings") }),
]);
export type Requirer = z.infer<typeof requirerSchema>;

/** What a rule requires of a name, a commit message or an email address. */
export interface RulePattern {
  about: "message" | "author" | "committer" | "branch";
  operator: "starts_with" | "ends_with" | "contains" | "regex";
  pattern: string;
  negate: boolean;
}

/** Files that no push may contain. */
export interface FileLimits {
  paths: string[];
  extensions: string[];
  /** Maximum path length in characters. Null means any. */
  pathLength: number | null;
  /** Maximum size in megabytes. Null means any. */
  size: number | null;
}

export interface BranchRules {
  requiredChecks: RequiredCheck[];
  /** A pull request must contain its base's head before it can be merged. */
  strict: boolean;
  /** Nobody without bypass may create, push to or delete such a branch, or rewrite its history. */
  creation: boolean;
  update: boolean;
  deletion: boolean;
  nonFastForward: boolean;
  /** Commits must be signed. */
  signatures: boolean;
  linearHistory: boolean;
  /** Changes need a pull request with this many approvals. `methods`: allowed merge methods. */
  pullRequest: {
    approvals: number;
    codeOwners: boolean;
    lastPush: boolean;
    threads: boolean;
    /** Another commit that changes the approved content dismisses an approval. */
    dismissStale: boolean;
    methods: MergeMethod[];
  } | null;
  mergeQueue: { method: MergeMethod } | null;
  patterns: RulePattern[];
  /** Environments to which a pull request must be deployed before merging. */
  deployments: string[];
  files: FileLimits | null;
}

export const NO_RULES: BranchRules = {
  requiredChecks: [],
  strict: false,
  creation: false,
  update: false,
  deletion: false,
  nonFastForward: false,
  signatures: false,
  linearHistory: false,
  pullRequest: null,
  mergeQueue: null,
  patterns: [],
  deployments: [],
  files: null,
};

// The method for merging a pull request: allowed by repository and rules, and preferably one that
// keeps it one commit.

/** In order of preference. */
export const MERGE_METHODS = ["squash", "rebase", "merge"] as const;
export type MergeMethod = (typeof MERGE_METHODS)[number];

/** Returns null if no method remains: a ruleset may allow only what the repository disables. */
export function findMergeMethod(
  { mergeMethods }: { mergeMethods: readonly MergeMethod[] },
  rules: BranchRules,
): MergeMethod | null {
  const allowed = rules.pullRequest?.methods ?? MERGE_METHODS;
  return (
    MERGE_METHODS.find(
      (one) => mergeMethods.includes(one) && allowed.includes(one) && isMethodAllowed(one, rules),
    ) ?? null
  );
}

/**
 * Reports whether the rules allow the method. GitHub signs its squashes and merge commits, but
 * never its rebased commits:
 *
 * https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
 */
function isMethodAllowed(method: MergeMethod, rules: BranchRules): boolean {
  return !(method === "rebase" && rules.signatures) && !(method === "merge" && rules.linearHistory);
}

/** GitHub's repository roles, as `role_name` of the collaborator API. */
export const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Reports whether `role` is at least `needed`. GitHub reports a custom role as the built-in role
 * that it is based on.
 */
export function isRoleAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
