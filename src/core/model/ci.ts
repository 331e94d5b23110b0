/** What the record stores about checks: their results on one head, and which are flaky. */
import { z } from "zod";
import { checkName } from "./quote.ts";

// Why a run or a check isn't running yet.

export const STALLS = ["queued", "waiting"] as const;
/** It is queued for a runner, or waits for a person's approval. */
export type StallReason = (typeof STALLS)[number];

/** An environment that a run waits for, and the logins or team slugs of possible approvers. */
const approvalSchema = z.strictObject({
  environment: z.string(),
  reviewers: z.array(z.string()),
});
export type Approval = z.infer<typeof approvalSchema>;

export const stallSchema = z.strictObject({
  why: z.enum(STALLS),
  /** ISO 8601. */
  since: z.string(),
  /** The run's page. */
  url: z.string(),
  approvals: z.array(approvalSchema),
});
export type Stall = z.infer<typeof stallSchema>;

/** In milliseconds. Every run waits briefly, so people see the wait only after this time. */
export const STALL_MS = 15_000;

export const STALL_LABELS = { queued: "queued", waiting: "waiting for approval" } as const;

/** The single rerun of a head's failed jobs. */
const rerunSchema = z.strictObject({
  /** The runs, and the failed attempt of each. */
  runs: z.array(z.strictObject({ id: z.int(), attempt: z.int().min(0) })),
  /** The checks that failed in them. */
  failed: z.array(checkName),
  /** True once Baton has processed the rerun's result. */
  ended: z.boolean(),
});
export type Rerun = z.infer<typeof rerunSchema>;

export const ciSchema = z.strictObject({
  head: z.string().nullable(),
  state: z.enum(["unknown", "pending", "green", "red", "none"]),
  failing: z.array(checkName),
  /** When Baton began to wait for checks on this head. */
  since: z.string().nullable(),
  /** Required checks that have not reported. */
  missing: z.array(checkName),
  /** Checks that did not pass and are not required. */
  optional: z.array(checkName),
  /** Checks that fail here and failed before the build. They don't count. */
  inherited: z.array(checkName),
  /** Checks that failed before the build and pass here. */
  fixed: z.array(checkName),
  /**
   * Set if none of the pending checks runs: they are queued for a runner, or one waits for a
   * person's approval.
   */
  stall: z.enum(STALLS).nullable(),
  rerun: rerunSchema.nullable(),
});
export type Ci = z.infer<typeof ciSchema>;

export const flakySchema = z.strictObject({
  name: checkName,
  times: z.int().min(0),
  /** Pull requests on which it happened. */
  pulls: z.array(z.int()),
});
export type Flaky = z.infer<typeof flakySchema>;

export function createCi(): Ci {
  return {
    ...{ head: null, state: "unknown", since: null, rerun: null },
    ...{ failing: [], missing: [], optional: [], inherited: [], fixed: [], stall: null },
  };
}

/** A check run or a status: the newest of its name and App. */
export interface CheckFact {
  name: string;
  url: string | null;
  summary: string;
  /** App that reports it. Null for a status, which doesn't say. */
  app: number | null;
  /** GitHub's conclusion: `success`, `failure`, `cancelled` …. Null while pending. */
  conclusion: string | null;
  /**
   * Why a pending check isn't running: it is queued for a runner, or waits for a person's approval.
   */
  stall: StallReason | null;
  /** Id of the check run. Null for a status, or for a run that never reached its jobs. */
  id: number | null;
  /**
   * The Actions run that contains the job, and its newest attempt. Null if it is not a job of
   * GitHub Actions.
   */
  run: { id: number; attempt: number } | null;
  /** Number of annotated lines in files. */
  annotations: number;
  /** When it ended. Null if it has not. */
  at: string | null;
  /** Relevant lines of its log, without secrets. Absent if not requested or if it has none. */
  log?: string[];
}

export const baselineSchema = z.strictObject({
  /** The commit whose checks Baton read last. */
  sha: z.string(),
  /** When Baton first read them, ISO 8601. */
  since: z.string(),
  failed: z.array(checkName),
  /** Those of `failed` that this commit doesn't report. They failed in their last run before it. */
  earlier: z.array(checkName),
  passed: z.array(checkName),
  /** Checks that had not ended at the last read. */
  pending: z.array(checkName),
  /** True if Baton doesn't read them again on this commit. */
  settled: z.boolean(),
});
export type Baseline = z.infer<typeof baselineSchema>;

export type CheckResults = Pick<Baseline, "failed" | "passed">;

/** What GitHub reports for one commit of the base branch. */
export interface BaselineFact extends CheckResults, Pick<Baseline, "sha" | "pending"> {
  /**
   * Results from before that commit, newest first. They count for checks that the commit doesn't
   * report.
   */
  earlier: CheckResults[];
  /** True if workflows run on pushes to the base branch. */
  expected: boolean;
}
