import type { Conclusion } from "./checks.ts";

export interface Run {
  id: number;
  repositoryId: number;
  workflowId: number;
  workflowPath: string;
  name: string;
  displayTitle: string;
  runNumber: number;
  runAttempt: number;
  /** The event that started it, named as in a workflow's `on`. */
  event: string;
  headBranch: string;
  headSha: string;
  /** Login that caused the run. A new attempt does not change it. */
  actor: string;
  /** Login that started this attempt, if it differs from the actor. */
  triggeringActor?: string;
  inputs: Record<string, string>;
  pullNumbers: number[];
  /** `waiting`: a job waits for a deployment review, and no other job is queued or running. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  createdAt: string;
  updatedAt: string;
  startedAt: string;
  suiteId: number;
  jobs: Job[];
  /** The reason why it has no job, for a run that could not start. */
  startProblem?: StartProblem;
  /** Reviews of its deployments, oldest first. */
  reviews?: DeploymentReview[];
  /** Earlier attempts, oldest first. */
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
  /** The labels from its `runs-on`. */
  labels?: string[];
  /** The environment that it names, and its deployment once that exists. */
  environment?: JobEnvironment;
  /** The missing requirement, for a job that was not run on this machine. It ends as `skipped`. */
  notRun?: JobRequirement;
  /** The label of the runner that it waits for and that this machine lacks. */
  awaits?: string;
  steps: Step[];
  /** Markdown that its steps wrote to GITHUB_STEP_SUMMARY. */
  summary?: string;
}

/** A requirement of a job that this machine does not meet. */
export type JobRequirement =
  | { kind: "runner"; label: string }
  | { kind: "container"; image: string | null }
  | { kind: "services"; names: string[] }
  | { kind: "oidc-token" }
  | { kind: "reusable-workflow" | "action" | "docker-action"; uses: string }
  /** A job that was not run itself. */
  | { kind: "job"; name: string }
  | { kind: "repository"; name: string }
  | { kind: "submodules" }
  | { kind: "git-lfs" }
  | ToolchainRequirement;

export interface ToolchainRequirement {
  kind: "toolchain";
  /** Its name as people write it: `Node`. */
  tool: string;
  /** The version or range that the job names; empty: any. */
  version: string;
  /** The missing part of a toolchain that is installed here. */
  part?: { kind: "target" | "component" | "architecture"; name: string };
  /** The installed versions. Missing if they do not matter. */
  here?: string[];
  /** The installer's message about why it could not be installed. */
  reason?: string;
}

export type StartProblem =
  /** `problem` has the parser's words. */
  | { kind: "invalid-workflow"; problem: string }
  /** The repository's Actions policy refuses the event or the actor. */
  | { kind: "event-not-allowed"; event: string; workflowPath: string }
  | { kind: "actor-not-allowed"; workflowPath: string };

export interface JobEnvironment {
  name: string;
  deploymentId: number | null;
  /** Whether a reviewer approved it. */
  approved: boolean;
}

export interface Step {
  number: number;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: string | null;
  completedAt: string | null;
  /** Offset of its lines in the job's log, in bytes. */
  logAt?: number;
}

export interface Artifact {
  id: number;
  repositoryId: number;
  runId: number;
  name: string;
  sizeInBytes: number;
  /** File in the sandbox's folder with the zip. */
  file: string;
  digest: string;
  expired: boolean;
  createdAt: string;
  expiresAt: string;
  /** Time from which lists show it, ISO 8601. Missing: at once. */
  listedAt?: string;
}

export interface Workflow {
  id: number;
  repositoryId: number;
  path: string;
  name: string;
  /** Set if no event starts it. */
  disabled?: true;
  /**
   * Set if it is new on the default branch: the times from which it is listed and can be
   * dispatched, ISO 8601.
   */
  registering?: { listed: string; done: string };
}
