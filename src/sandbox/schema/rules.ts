/** A rule that holds for a ref: one of a ruleset, or one of branch protection. */
export type BranchRule = RulesetRule | ProtectionRule;

export interface RulesetRule extends RuleFields {
  rulesetId: number;
  protection?: undefined;
}

/** GitHub describes such a rule in other words. */
export interface ProtectionRule extends RuleFields {
  rulesetId: null;
  /** `admins`: whether the rule holds for administrators too. */
  protection: { admins: boolean };
}

interface RuleFields {
  /**
   * An fnmatch over a branch's or tag's full name, `~ALL` or `~DEFAULT_BRANCH`. One of several has
   * to match.
   */
  pattern: string | string[];
  /** Patterns of names that the rule does not hold for. */
  exclude?: string[];
  /**
   * What `pattern` names; branches unless set. A push rule (on files) holds for every push.
   */
  target?: "branch" | "tag";
  type: string;
  parameters: Record<string, unknown> | null;
  /** Only an active rule refuses anything; active unless set. */
  enforcement?: "active" | "evaluate" | "disabled";
  /** Who bypasses the rule: slugs of Apps, logins, and actors as the API names them. */
  bypass: (string | BypassActor)[];
  /**
   * Whether those named by slug or login do so always, which is so unless set, or only by a pull
   * request's merge.
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
  /** Patterns of the names of refs; a push ruleset has none. */
  include: string[];
  exclude: string[];
  bypassActors: BypassActor[];
  createdAt: string;
  updatedAt: string;
}

/** Branch protection as it was before rulesets, and still holds beside them. */
export interface Protection {
  statusChecks: { strict: boolean; checks: { context: string; app: number | null }[] } | null;
  reviews: {
    count: number;
    dismissStale: boolean;
    codeOwners: boolean;
    lastPush: boolean;
    /** Who needs no pull request. */
    bypass: ProtectionActors;
  } | null;
  /** Who alone may push. */
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
