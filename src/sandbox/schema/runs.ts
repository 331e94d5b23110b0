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
  /** The event that started it, as a workflow's `on` names it. */
  event: string;
  headBranch: string;
  headSha: string;
  /** Who caused the run; a new attempt does not change it. */
  actor: string;
  /** Who started this attempt, if it is not the actor. */
  triggeringActor?: string;
  inputs: Record<string, string>;
  pullNumbers: number[];
  /** `waiting`: a job waits for a deployment review, and no other is queued or runs. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  createdAt: string;
  updatedAt: string;
  startedAt: string;
  suiteId: number;
  jobs: Job[];
  /** Why it has no job, for a run that could not start. */
  startProblem?: StartProblem;
  /** Reviews of its deployments, the oldest first. */
  reviews?: DeploymentReview[];
  /** Earlier attempts, the oldest first. */
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
  /** Set for a job that was not run because this machine lacks it. It ends as `skipped`. */
  notRun?: JobRequirement;
  /** The label of the runner that it waits for and that does not exist here. */
  awaits?: string;
  steps: Step[];
  /** Markdown that its steps wrote to GITHUB_STEP_SUMMARY. */
  summary?: string;
}

/** Something that a job needs and this machine does not have. */
export type JobRequirement =
  | { kind: "runner"; label: string }
  | { kind: "container"; image: string | null }
  | { kind: "services"; names: string[] }
  | { kind: "oidc-token" }
  | { kind: "reusable-workflow" | "action" | "docker-action"; uses: string }
  /** A job that was itself not run. */
  | { kind: "job"; name: string }
  | { kind: "repository"; name: string }
  | { kind: "submodules" }
  | { kind: "git-lfs" }
  | ToolchainRequirement;

export interface ToolchainRequirement {
  kind: "toolchain";
  /** As people write it: `Node`. */
  tool: string;
  /** The version or range that the job names; empty for any. */
  version: string;
  /** The part that is missing of a toolchain that is here. */
  part?: { kind: "target" | "component" | "architecture"; name: string };
  /** The versions that are here; left out where they do not matter. */
  here?: string[];
  /** Why it could not be installed: the installer's words. */
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
