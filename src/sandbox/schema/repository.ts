import type { RulesetRule, RulesetHead, Protection } from "./rules.ts";
import type { Environment } from "./deployments.ts";

/** GitHub's five roles, from least to most. `none` is an outsider on a public repository. */
export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Repository {
  id: number;
  owner: string;
  name: string;
  private: boolean;
  /** Others are made from it; off unless set. */
  isTemplate?: boolean;
  description?: string | null;
  homepage?: string | null;
  defaultBranch: string;
  archived: boolean;
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  deleteBranchOnMerge: boolean;
  /** Off unless set, as on GitHub. */
  allowAutoMerge?: boolean;
  /** What a person's squash is called: `COMMIT_OR_PR_TITLE` and `COMMIT_MESSAGES` unless set. */
  squashMergeCommitTitle?: "PR_TITLE" | "COMMIT_OR_PR_TITLE";
  squashMergeCommitMessage?: "PR_BODY" | "COMMIT_MESSAGES" | "BLANK";
  /** login -> role */
  collaborators: Record<string, Role>;
  labels: { id: number; name: string; color: string; description: string | null }[];
  /** What may start workflows, where an Actions policy says so; what is left out may all. */
  actionsPolicy?: { events?: string[]; actors?: string[] };
  /** Actions variables (`vars.X`) and secrets (`secrets.X`). */
  variables: Record<string, string>;
  secrets: Record<string, string>;
  /** When each was written, by `secrets/NAME` and `variables/NAME`. */
  valueTimes?: Record<string, { createdAt: string; updatedAt: string }>;
  rules: RulesetRule[];
  /**
   * Rulesets that were made by the API, without their rules; a seeded one is known by its rules
   * alone.
   */
  rulesets?: RulesetHead[];
  /** Branch protection, by the branch's name or pattern. */
  protections?: Record<string, Protection>;
  environments?: Environment[];
  /** Logins of teams, by `organization/team`. */
  teams?: Record<string, string[]>;
  /**
   * `owner/name` that it had before, in small letters; and the one that its folder is called by, if
   * it moved.
   */
  formerNames?: string[];
  folder?: string;
  /** How its branches were moved, oldest first. */
  activities?: Activity[];
  /** Ids of the apps for which a push asks for no check suite. */
  suitesOff?: number[];
  /** Next issue / pull request number. */
  nextNumber: number;
  createdAt: string;
  pushedAt: string;
}

/** A move of a branch. */
export interface Activity {
  id: number;
  ref: string;
  before: string;
  after: string;
  actor: string;
  at: string;
  type: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge";
}
