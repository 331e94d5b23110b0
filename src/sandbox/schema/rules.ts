/** A rule that applies to a ref: one of a ruleset, or one of branch protection. */
export type BranchRule = RulesetRule | ProtectionRule;

export interface RulesetRule extends RuleFields {
  rulesetId: number;
  protection?: undefined;
}

/** A rule of branch protection, which GitHub describes in other words. */
export interface ProtectionRule extends RuleFields {
  rulesetId: null;
  /** `admins`: whether the rule applies to administrators too. */
  protection: { admins: boolean };
}

interface RuleFields {
  /**
   * An fnmatch pattern for a branch's or tag's full name, `~ALL` or `~DEFAULT_BRANCH`. In a list,
   * one pattern has to match.
   */
  pattern: string | string[];
  /** Patterns of names to which the rule does not apply. */
  exclude?: string[];
  /**
   * The kind of ref that `pattern` names. Default: branches. A push rule (on files) applies to
   * every push.
   */
  target?: "branch" | "tag";
  type: string;
  parameters: Record<string, unknown> | null;
  /** Only an active rule refuses anything. Default: active. */
  enforcement?: "active" | "evaluate" | "disabled";
  /** Actors who bypass the rule: slugs of Apps, logins, and actors as the API names them. */
  bypass: (string | BypassActor)[];
  /**
   * Whether actors named by slug or login bypass it always, or only when merging a pull request.
   * Default: always.
   */
  bypassMode?: "always" | "pull_request";
}

/** https://docs.github.com/rest/repos/rules#create-a-repository-ruleset--parameters */
export interface BypassActor {
  type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey" | "User";
  /** Number of the App, role, team or person. */
  id: number | null;
  mode: "always" | "pull_request" | "exempt";
}

export interface RulesetHead {
  id: number;
  name: string;
  target: "branch" | "tag" | "push";
  enforcement: "active" | "evaluate" | "disabled";
  /** Patterns of the names of refs. A push ruleset has none. */
  include: string[];
  exclude: string[];
  bypassActors: BypassActor[];
  createdAt: string;
  updatedAt: string;
}

/** Branch protection: the feature from before rulesets, which still applies next to them. */
export interface Protection {
  statusChecks: { strict: boolean; checks: { context: string; app: number | null }[] } | null;
  reviews: {
    count: number;
    dismissStale: boolean;
    codeOwners: boolean;
    lastPush: boolean;
    /** Actors who need no pull request. */
    bypass: ProtectionActors;
  } | null;
  /** The only actors who may push. */
  restrictions: ProtectionActors | null;
  enforceAdmins: boolean;
  signatures: boolean;
  linearHistory: boolean;
  allowForcePushes: boolean;
  allowDeletions: boolean;
  blockCreations: boolean;
  conversationResolution: boolean;
  lockBranch: boolean;
}

/** Logins, slugs of Apps, and slugs of teams. */
export interface ProtectionActors {
  users: string[];
  apps: string[];
  teams: string[];
}
