/** What the record remembers of checks: how they stand on one head, and which ones are flaky. */
import { z } from "zod";
import { formatMinute } from "../text/format.ts";

// Why a run or a check does not work yet, and how people read it.

export const STALLS = ["queued", "waiting"] as const;
/** It is queued for a runner, or waits for a person's approval. */
export type StallReason = (typeof STALLS)[number];

/**
 * An environment that a run waits for, and the logins (or slugs of teams) of those who may approve.
 */
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

/** Every run waits for a moment: after this many milliseconds people see that it does. */
export const STALL_MS = 15_000;

export const STALL_LABELS = { queued: "queued", waiting: "waiting for approval" } as const;
export const STALL_HEADINGS = { queued: "Queued", waiting: "Waiting for approval" } as const;
export const STALLED_CHECKS = {
  queued: "are queued for a runner",
  waiting: "wait for a person's approval",
} as const;

/** `a free runner, since 2026-11-21 10:00 UTC, for `; empty where the run works. */
export function describeStall(stall: Stall | null): string {
  if (stall === null) return "";
  const what =
    stall.why === "queued"
      ? "a free runner"
      : `a person's approval at ${stall.url}${describeApprovers(stall)}`;
  return `${what}, since ${formatMinute(stall.since)}, for `;
}

/** ` (environment "production": ann or kit may approve)` */
function describeApprovers({ approvals }: Stall): string {
  const words = approvals.map(
    ({ environment, reviewers }) =>
      `environment "${environment}": ${reviewers.join(" or ")} may approve`,
  );
  return words.length > 0 ? ` (${words.join("; ")})` : "";
}

/** The one time that the failed jobs of a head are run again. */
const rerunSchema = z.strictObject({
  /** The runs, and the attempt of each that failed. */
  runs: z.array(z.strictObject({ id: z.int(), attempt: z.int().min(0) })),
  /** The checks that failed in them. */
  failed: z.array(z.string()),
  /** What came of it was heeded. */
  ended: z.boolean(),
});
export type Rerun = z.infer<typeof rerunSchema>;

export const ciSchema = z.strictObject({
  head: z.string().nullable(),
  state: z.enum(["unknown", "pending", "green", "red", "none"]),
  failing: z.array(z.string()),
  /** When Baton began to wait for checks on this head. */
  since: z.string().nullable(),
  /** Required checks that have not reported. */
  missing: z.array(z.string()),
  /** Checks that did not pass and that nobody requires. */
  optional: z.array(z.string()),
  /** Checks that fail here and failed before the build: they don't count. */
  inherited: z.array(z.string()),
  /** Checks that failed before the build and pass here. */
  fixed: z.array(z.string()),
  /**
   * None of the pending checks runs: they are queued for a runner, or one waits for a person's
   * approval.
   */
  stall: z.enum(STALLS).nullable(),
  rerun: rerunSchema.nullable(),
});
export type Ci = z.infer<typeof ciSchema>;

export const flakySchema = z.strictObject({
  name: z.string(),
  times: z.int().min(0),
  /** Pull requests that it happened on. */
  pulls: z.array(z.int()),
});
export type Flaky = z.infer<typeof flakySchema>;

export function createCi(): Ci {
  return {
    ...{ head: null, state: "unknown", since: null, rerun: null },
    ...{ failing: [], missing: [], optional: [], inherited: [], fixed: [], stall: null },
  };
}

/** A check run or a status, the newest of its name and app. */
export interface CheckFact {
  name: string;
  url: string | null;
  summary: string;
  /** App that reports it; null = a status, which doesn't say. */
  app: number | null;
  /** What GitHub concludes: `success`, `failure`, `cancelled` …; null while it is pending. */
  conclusion: string | null;
  /**
   * Why it is pending though it does not run: it is queued for a runner, or waits for a person's
   * approval.
   */
  stall: StallReason | null;
  /** Check run; null = a status, or a run that never got to its jobs. */
  id: number | null;
  /** The Actions run whose job it is, and its newest attempt; null = no job of GitHub Actions. */
  run: { id: number; attempt: number } | null;
  /** Lines of files that it complains about. */
  annotations: number;
  /** When it ended. */
  at: string | null;
  /** Lines of its log that matter, without secrets; absent = nobody asks, or it has none. */
  log?: string[];
}

export const baselineSchema = z.strictObject({
  /** The commit whose checks were read last. */
  sha: z.string(),
  /** When Baton read them first, ISO 8601. */
  since: z.string(),
  failed: z.array(z.string()),
  /**
   * Those of `failed` that this commit doesn't report: they failed where they ran last before it.
   */
  earlier: z.array(z.string()),
  passed: z.array(z.string()),
  /** Checks that had not ended when they were read last. */
  pending: z.array(z.string()),
  /** They are not read again on this commit. */
  settled: z.boolean(),
});
export type Baseline = z.infer<typeof baselineSchema>;

export type CheckResults = Pick<Baseline, "failed" | "passed">;

/** What GitHub says of one commit of the base branch. */
export interface BaselineFact extends CheckResults, Pick<Baseline, "sha" | "pending"> {
  /**
   * Results from before that commit, newest first: they count for checks that the commit doesn't
   * report.
   */
  earlier: CheckResults[];
  /** Workflows run on pushes to the base branch. */
  expected: boolean;
}
