import type { RulesetRule, RulesetHead, Protection } from "./rules.ts";
import type { Environment } from "./deployments.ts";

/** GitHub's five roles, from lowest to highest. `none` is an outsider on a public repository. */
export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Repository {
  id: number;
  owner: string;
  name: string;
  private: boolean;
  /** Whether other repositories can be created from it. Default: false. */
  isTemplate?: boolean;
  description?: string | null;
  homepage?: string | null;
  defaultBranch: string;
  archived: boolean;
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  deleteBranchOnMerge: boolean;
  /** Default: false, as on GitHub. */
  allowAutoMerge?: boolean;
  /**
   * Title and message of a person's squash. Default: `COMMIT_OR_PR_TITLE` and `COMMIT_MESSAGES`.
   */
  squashMergeCommitTitle?: "PR_TITLE" | "COMMIT_OR_PR_TITLE";
  squashMergeCommitMessage?: "PR_BODY" | "COMMIT_MESSAGES" | "BLANK";
  /** Roles by login. */
  collaborators: Record<string, Role>;
  labels: { id: number; name: string; color: string; description: string | null }[];
  /**
   * The events and actors that may start workflows, if an Actions policy limits them. A missing
   * list allows all.
   */
  actionsPolicy?: { events?: string[]; actors?: string[] };
  /** Actions variables (`vars.X`) and secrets (`secrets.X`). */
  variables: Record<string, string>;
  secrets: Record<string, string>;
  /** Times of creation and last change, by `secrets/NAME` and `variables/NAME`. */
  valueTimes?: Record<string, { createdAt: string; updatedAt: string }>;
  rules: RulesetRule[];
  /**
   * Rulesets created through the API, without their rules. A seeded one consists only of its rules.
   */
  rulesets?: RulesetHead[];
  /** Branch protection, by the branch's name or pattern. */
  protections?: Record<string, Protection>;
  environments?: Environment[];
  /** Logins of team members, by `organization/team`. */
  teams?: Record<string, string[]>;
  /** Former `owner/name` values, in lower case; and the name of its folder, if it moved. */
  formerNames?: string[];
  folder?: string;
  /** Changes of its branches, oldest first. */
  activities?: Activity[];
  /** Ids of the apps for which a push creates no check suite. */
  suitesOff?: number[];
  /** Number of the next issue or pull request. */
  nextNumber: number;
  createdAt: string;
  pushedAt: string;
}

/** A change of a branch. */
export interface Activity {
  id: number;
  ref: string;
  before: string;
  after: string;
  actor: string;
  at: string;
  type: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge";
}
