export interface CheckRun {
  id: number;
  repositoryId: number;
  name: string;
  headSha: string;
  externalId: string;
  /** Only Actions sets `waiting`: the job waits for a deployment review. */
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  appSlug: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations?: Annotation[];
  startedAt: string;
  completedAt: string | null;
  /** For checks of Actions: the job of the check. */
  jobId: number | null;
  suiteId: number;
}

/** A suite that an app was asked for, before it has reported any check. */
export interface CheckSuite {
  id: number;
  repositoryId: number;
  appSlug: string;
  headSha: string;
  headBranch: string | null;
  before: string | null;
  createdAt: string;
}

/** A check's note about lines of a file. */
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
