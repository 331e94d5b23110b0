/**
 * What rules of GitHub's hold for a branch, by rulesets and by branch protection together. That
 * Baton is on a rule's bypass list can't be seen: a rule may hold for everybody else and not for
 * Baton.
 */
import { z } from "zod";

/**
 * A check that a rule demands. `app`: the id of the App that has to report it; null = whoever does.
 */
export interface RequiredCheck {
  context: string;
  app: number | null;
}

/** Who requires checks: rules of GitHub for a branch, or `checks.require` in the settings. */
export const requirerSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("rules"), branch: z.string() }),
  z.strictObject({ kind: z.literal("settings") }),
]);
export type Requirer = z.infer<typeof requirerSchema>;

/** What a rule demands of a name, a commit's message or an e-mail address. */
export interface RulePattern {
  about: "message" | "author" | "committer" | "branch";
  operator: "starts_with" | "ends_with" | "contains" | "regex";
  pattern: string;
  negate: boolean;
}

/** Files that no push may bring in. */
export interface FileLimits {
  paths: string[];
  extensions: string[];
  /** In characters; null = any. */
  pathLength: number | null;
  /** In megabytes; null = any. */
  size: number | null;
}

export interface BranchRules {
  requiredChecks: RequiredCheck[];
  /** A pull request has to contain the head of its base before it can be merged. */
  strict: boolean;
  /** Nobody without bypass may create, push to or delete such a branch, or rewrite its history. */
  creation: boolean;
  update: boolean;
  deletion: boolean;
  nonFastForward: boolean;
  /** Commits have to be signed. */
  signatures: boolean;
  linearHistory: boolean;
  /**
   * Changes have to come by a pull request with so many approvals. `methods`: how it may be merged.
   */
  pullRequest: {
    approvals: number;
    codeOwners: boolean;
    lastPush: boolean;
    threads: boolean;
    /** An approval ends once another commit changes what it approved. */
    dismissStale: boolean;
    methods: MergeMethod[];
  } | null;
  mergeQueue: { method: MergeMethod } | null;
  patterns: RulePattern[];
  /** Environments that a pull request has to be deployed to before it is merged. */
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

// By which method a pull request is merged: what repository and rules both allow, the one that
// keeps it one commit.

/** The preferred one first. */
export const MERGE_METHODS = ["squash", "rebase", "merge"] as const;
export type MergeMethod = (typeof MERGE_METHODS)[number];

/** `null` where nothing is left: a ruleset may allow only what the repository switches off. */
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
 * GitHub signs squashes and merge commits that it makes, never what it rebases:
 *
 * https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification
 */
function isMethodAllowed(method: MergeMethod, rules: BranchRules): boolean {
  return !(method === "rebase" && rules.signatures) && !(method === "merge" && rules.linearHistory);
}

/** GitHub's repository roles, as `role_name` of the collaborator API gives them. */
export const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Whether `role` is at least `needed`. A custom role reaches Baton as the built-in role that it is
 * based on.
 */
export function isRoleAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
