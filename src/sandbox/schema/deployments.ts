/** A deployment of a commit to an environment. */
export interface Deployment {
  id: number;
  repositoryId: number;
  sha: string;
  /** Branch, tag or commit, as requested. */
  ref: string;
  task: string;
  environment: string;
  description: string | null;
  payload: Record<string, unknown> | string;
  creator: string;
  production: boolean;
  transient: boolean;
  createdAt: string;
  /** Oldest first. A deployment without one is pending. */
  statuses: DeploymentStatus[];
  /** The job that deploys, if a run created the deployment. */
  jobId: number | null;
}

/** Only Actions sets `waiting`, while people review the deployment. */
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

/** A target of deployments, and the conditions for a job that names it to get a runner. */
export interface Environment {
  id: number;
  name: string;
  /** Logins. One of them has to approve. */
  reviewers: string[];
  preventSelfReview: boolean;
  /** Branches and tags that may deploy to it. */
  branches: "all" | "protected" | "custom";
  branchPolicies: { id: number; name: string; type: "branch" | "tag" }[];
  variables: Record<string, string>;
  secrets: Record<string, string>;
  valueTimes?: Record<string, { createdAt: string; updatedAt: string }>;
  createdAt: string;
  updatedAt: string;
}
