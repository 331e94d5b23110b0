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
  logUrl: string | null;
  environmentUrl: string | null;
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
