/**
 * What the sandbox remembers: GitHub's objects, reduced to what is stored. How they look on the wire is made by
 * `rest/present/*` from these. Everything here is plain JSON, so that a sandbox can be stopped and started again on
 * the same folder; git objects live in bare repositories beside it.
 *
 * Lines: one document's types belong together, so that the whole of it can be read at once.
 */

/** GitHub's five roles, from least to most. `none` is an outsider on a public repository. */
export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Account {
  id: number;
  login: string;
  type: "User" | "Bot" | "Organization";
  name: string;
  email: string;
  /** A person's token (`Authorization: token …`), seeded; apps have installation tokens instead. */
  token: string | null;
}

export interface App {
  id: number;
  slug: string;
  name: string;
  clientId: string;
  publicKeyPem: string;
  /** Login of the bot account that acts for the app: `<slug>[bot]`. */
  botLogin: string;
  webhookUrl: string | null;
  webhookSecret: string;
  permissions: Record<string, "read" | "write">;
  /** Events that it subscribes to; without a list, all that its permissions let it hear. */
  events?: string[];
  /** A private App's owner: no other account can install it. Absent where the App is public. */
  privateTo?: string;
}

export interface Installation {
  id: number;
  appId: number;
  account: string;
  /** `all`: repositories that the account gets later belong to it as well. `selected` unless set. */
  selection?: "all" | "selected";
  repositoryIds: number[];
  suspendedAt: string | null;
}

export interface Token {
  token: string;
  kind: "installation" | "job";
  installationId: number | null;
  repositoryIds: number[];
  permissions: Record<string, "read" | "write">;
  /** Login that acts: the app's bot, or `github-actions[bot]`. */
  login: string;
  expiresAt: string;
}

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
  rules: BranchRule[];
  /** Rulesets that were made by the API, without their rules; a seeded one is known by its rules alone. */
  rulesets?: RulesetHead[];
  /** Branch protection, by the branch's name or pattern. */
  protections?: Record<string, Protection>;
  environments?: Environment[];
  /** Logins of teams, by `organization/team`. */
  teams?: Record<string, string[]>;
  /** `owner/name` that it had before, in small letters; and the one that its folder is called by, if it moved. */
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

/** One rule of a ruleset. `pattern` is an fnmatch over a branch's or tag's full name, `~ALL` or `~DEFAULT_BRANCH`. */
export interface BranchRule {
  rulesetId: number;
  /** One of several has to fit. */
  pattern: string | string[];
  /** Patterns of names that the rule does not hold for. */
  exclude?: string[];
  /** What `pattern` is about; branches unless set. A push rule (on files) holds for all that is pushed. */
  target?: "branch" | "tag";
  type: string;
  parameters: Record<string, unknown> | null;
  /** Only an active rule refuses anything; active unless set. */
  enforcement?: "active" | "evaluate" | "disabled";
  /** Who bypasses the rule: slugs of Apps, logins, and actors as the API names them. */
  bypass: (string | BypassActor)[];
  /** Whether those named by slug or login do so always, which is so unless set, or only by a pull request's merge. */
  bypassMode?: "always" | "pull_request";
  /** Set for a rule of branch protection: GitHub names it in other words, and administrators may be free of it. */
  protection?: { admins: boolean };
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

/** A deployment of a commit to an environment. */
export interface Deployment {
  id: number;
  repositoryId: number;
  sha: string;
  /** Branch, tag or commit, as it was asked for. */
  ref: string;
  task: string;
  environment: string;
  description: string | null;
  payload: Record<string, unknown> | string;
  creator: string;
  production: boolean;
  transient: boolean;
  createdAt: string;
  /** Oldest first; a deployment without one is pending. */
  statuses: DeploymentStatus[];
  /** The job that deploys, for a deployment that a run made. */
  jobId: number | null;
}

/** `waiting` is set by Actions alone, while people review the deployment. */
export type DeploymentState =
  | "error"
  | "failure"
  | "inactive"
  | "in_progress"
  | "queued"
  | "pending"
  | "success"
  | "waiting";

export interface DeploymentStatus {
  id: number;
  state: DeploymentState;
  description: string;
  creator: string;
  /** Empty where there is none. */
  logUrl: string;
  environmentUrl: string;
  createdAt: string;
}

/** What jobs deploy to, and what has to hold before a job that names it gets a runner. */
export interface Environment {
  id: number;
  name: string;
  /** Logins, of whom one has to approve. */
  reviewers: string[];
  preventSelfReview: boolean;
  /** Which branches and tags may deploy to it. */
  branches: "all" | "protected" | "custom";
  branchPolicies: { id: number; name: string; type: "branch" | "tag" }[];
  variables: Record<string, string>;
  secrets: Record<string, string>;
  valueTimes?: Record<string, { createdAt: string; updatedAt: string }>;
  createdAt: string;
  updatedAt: string;
}

export interface Issue {
  id: number;
  repositoryId: number;
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "duplicate" | "reopened" | null;
  author: string;
  labels: string[];
  assignees?: string[];
  /** Only people with write access comment on it. */
  locked?: { reason: string | null } | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy?: string | null;
  /** When title or body was last edited, as GraphQL's `lastEditedAt`. */
  lastEditedAt: string | null;
  /** Who did that. */
  editor?: string;
  events: IssueEvent[];
  reactions?: Reaction[];
  /** Set when this number is a pull request. */
  pull: Pull | null;
}

export interface IssueEvent {
  id: number;
  event: IssueEventName;
  actor: string;
  label: string | null;
  /** Who was assigned, or asked for a review. */
  subject?: string;
  rename?: { from: string; to: string };
  /** The heads before and after a force-push. */
  forced?: { before: string; after: string };
  /** `commitId`: the push that made the review stale; it has no message. */
  dismissed?: { reviewId: number; state: string; message: string | null; commitId?: string };
  /** Why it was taken out of the merge queue. */
  reason?: string;
  commitId: string | null;
  createdAt: string;
}

export type IssueEventName =
  | ("labeled" | "unlabeled" | "assigned" | "unassigned" | "renamed" | "closed" | "reopened" | "merged")
  | ("locked" | "unlocked")
  | ("head_ref_deleted" | "head_ref_force_pushed" | "base_ref_changed" | "convert_to_draft" | "ready_for_review")
  | ("added_to_merge_queue" | "removed_from_merge_queue" | "auto_merge_enabled" | "auto_merge_disabled")
  | ("review_requested" | "review_request_removed" | "review_dismissed");

export interface Pull {
  id: number;
  headRef: string;
  headRepositoryId: number;
  /** Kept in step with the branch until closed or merged. */
  headSha: string;
  baseRef: string;
  baseSha: string;
  merged: boolean;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeCommitSha: string | null;
  draft: boolean;
  /** Merged as soon as its rules are met. */
  autoMerge?: AutoMerge | null;
  /** Its place in the merge queue. */
  queue?: QueueEntry | null;
  requestedReviewers?: string[];
  /** Who pushed the newest change to its head; a merge of the base is none. */
  lastPusher?: string;
  reviews: Review[];
  comments: ReviewComment[];
}

export interface AutoMerge {
  login: string;
  method: "merge" | "squash" | "rebase";
  title: string | null;
  message: string | null;
  at: string;
}

export interface QueueEntry {
  id: number;
  login: string;
  at: string;
  /** What it was tested on: the branch's head, or the commit of the entry before it. */
  baseSha: string;
  /** The commit that the base branch moves to once its checks pass, and the branch that bears it meanwhile. */
  headSha: string;
  ref: string;
}

export interface Review {
  id: number;
  author: string;
  body: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  commitId: string;
  /** Where the change that it is about leaves the base branch, for a review that was submitted. */
  mergeBase?: string;
  submittedAt: string;
}

export interface ReviewComment {
  id: number;
  reviewId: number;
  author: string;
  body: string;
  path: string;
  /** Line of the file at `commitId` (on the left side: at the start of the change); where it is now is computed. */
  line: number;
  startLine: number | null;
  side: "LEFT" | "RIGHT";
  /** Side of `startLine` where it is another. */
  startSide?: "LEFT" | "RIGHT" | null;
  commitId: string;
  diffHunk: string;
  inReplyTo: number | null;
  resolved: boolean;
  /** Login of whoever resolved it. */
  resolvedBy?: string | null;
  createdAt: string;
  updatedAt: string;
  reactions?: Reaction[];
}

export interface Comment {
  id: number;
  repositoryId: number;
  issueNumber: number;
  author: string;
  /** App that performed it, as `performed_via_github_app`. */
  appSlug: string | null;
  body: string;
  createdAt: string;
  updatedAt: string;
  reactions: Reaction[];
}

export interface Reaction {
  id: number;
  content: string;
  login: string;
  createdAt: string;
}

export interface CheckRun {
  id: number;
  repositoryId: number;
  name: string;
  headSha: string;
  externalId: string;
  /** `waiting` is set by Actions alone: the job waits for a deployment review. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  appSlug: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations?: Annotation[];
  startedAt: string;
  completedAt: string | null;
  /** For checks of Actions: the job that it mirrors. */
  jobId: number | null;
  suiteId: number;
}

/** What an app was asked to say of a commit, before it has said anything. */
export interface CheckSuite {
  id: number;
  repositoryId: number;
  appSlug: string;
  headSha: string;
  headBranch: string | null;
  before: string | null;
  createdAt: string;
}

/** What a check says of some lines of a file. */
export interface Annotation {
  path: string;
  startLine: number;
  endLine: number;
  startColumn: number | null;
  endColumn: number | null;
  level: "notice" | "warning" | "failure";
  message: string;
  title: string | null;
  rawDetails: string | null;
}

export type Conclusion =
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required"
  | "startup_failure";

export interface Run {
  id: number;
  repositoryId: number;
  workflowId: number;
  workflowPath: string;
  name: string;
  displayTitle: string;
  runNumber: number;
  runAttempt: number;
  /** The event that started it, as a workflow's `on` names it. */
  event: string;
  headBranch: string;
  headSha: string;
  /** Who caused the run; a new attempt doesn't change it. */
  actor: string;
  /** Who asked for this attempt, where it is another. */
  triggeringActor?: string;
  inputs: Record<string, string>;
  pullNumbers: number[];
  /** `waiting`: nothing of it runs or is queued, and a job waits for a deployment review. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  createdAt: string;
  updatedAt: string;
  startedAt: string;
  suiteId: number;
  jobs: Job[];
  /** What people said to its deployments, oldest first. */
  reviews?: DeploymentReview[];
  /** What the run was before it was run again, oldest first. */
  previousAttempts?: RunAttempt[];
}

export interface DeploymentReview {
  login: string;
  state: "approved" | "rejected";
  comment: string;
  environmentIds: number[];
}

export type RunAttempt = Pick<
  Run,
  "runAttempt" | "status" | "conclusion" | "startedAt" | "updatedAt" | "triggeringActor" | "jobs"
>;

export interface Job {
  id: number;
  key: string;
  name: string;
  /** `waiting`: for a review of its deployment. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: string | null;
  completedAt: string | null;
  runnerName: string | null;
  /** The labels of its `runs-on`. */
  labels?: string[];
  /** The environment that it names, and its deployment once there is one. */
  environment?: JobEnvironment;
  /** What it needs and this machine does not have. Its conclusion is then `skipped`: it was not run here. */
  notRun?: string;
  /** The label of the runner that it waits for and that does not exist here. */
  awaits?: string;
  steps: Step[];
  /** Markdown that its steps wrote to GITHUB_STEP_SUMMARY. */
  summary?: string;
}

export interface JobEnvironment {
  name: string;
  deploymentId: number | null;
  /** Whether a reviewer let it pass. */
  approved: boolean;
}

export interface Step {
  number: number;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: string | null;
  completedAt: string | null;
  /** Where its lines begin in the job's log, in bytes. */
  logAt?: number;
}

export interface Artifact {
  id: number;
  repositoryId: number;
  runId: number;
  name: string;
  sizeInBytes: number;
  /** File in the sandbox's folder that holds the zip. */
  file: string;
  digest: string;
  expired: boolean;
  createdAt: string;
  expiresAt: string;
  /** When lists begin to show it, ISO 8601; left out: at once. */
  listedAt?: string;
}

export interface Workflow {
  id: number;
  repositoryId: number;
  path: string;
  name: string;
  /** No event starts it. */
  disabled?: true;
  /** New on the default branch: when it is listed, and when it can be dispatched, ISO 8601. */
  registering?: { listed: string; done: string };
}

export interface CommitStatus {
  id: number;
  repositoryId: number;
  sha: string;
  context: string;
  state: "error" | "failure" | "pending" | "success";
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: string;
}

/** A release; its tag is a ref like any other, which a draft doesn't have yet. */
export interface Release {
  id: number;
  repositoryId: number;
  tag: string;
  /** Branch or commit that the tag is made from, where there is none yet. */
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  author: string;
  /** Time of the tagged commit; of a draft, when it was saved. */
  createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  /** Whether it becomes the latest release when it is published. */
  makeLatest: "true" | "false" | "legacy";
  /** The highest is the latest release; null for one that was never made the latest. */
  latestOrder: number | null;
  assets: ReleaseAsset[];
}

export interface ReleaseAsset {
  id: number;
  name: string;
  label: string | null;
  contentType: string;
  size: number;
  digest: string;
  /** File in the sandbox's folder that holds the bytes. */
  file: string;
  uploader: string;
  downloads: number;
  createdAt: string;
  updatedAt: string;
}

/** The whole world, as one JSON document. Git data is not in it. */
export interface World {
  version: 1;
  nextId: number;
  accounts: Account[];
  apps: App[];
  installations: Installation[];
  tokens: Token[];
  repositories: Repository[];
  issues: Issue[];
  comments: Comment[];
  checkRuns: CheckRun[];
  /** Those that pushes asked for, and that apps made. */
  checkSuites?: CheckSuite[];
  statuses: CommitStatus[];
  workflows: Workflow[];
  runs: Run[];
  artifacts: Artifact[];
  deployments?: Deployment[];
  releases?: Release[];
}
