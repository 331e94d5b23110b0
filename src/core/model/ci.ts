/** What the record remembers of checks: how they stand on one head, and which ones are flaky. */
import { formatMinute } from "../text/format.ts";

// Why a run or a check does not work yet, and how people read it.

export const STALLS = ["queued", "waiting"] as const;
/** It is queued for a runner, or waits for a person's approval. */
export type StallReason = (typeof STALLS)[number];

export interface Stall {
  why: StallReason;
  /** ISO 8601. */
  since: string;
  /** The run's page. */
  url: string;
  approvals: Approval[];
}

/**
 * An environment that a run waits for, and the logins (or slugs of teams) of those who may approve.
 */
export interface Approval {
  environment: string;
  reviewers: string[];
}

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

export interface Ci {
  head: string | null;
  state: "unknown" | "pending" | "green" | "red" | "none";
  failing: string[];
  /** When Baton began to wait for checks on this head. */
  since: string | null;
  /** Required checks that have not reported. */
  missing: string[];
  /** Checks that did not pass and that nobody requires. */
  optional: string[];
  /** Checks that fail here and failed before the build: they don't count. */
  inherited: string[];
  /** Checks that failed before the build and pass here. */
  fixed: string[];
  /**
   * None of the pending checks runs: they are queued for a runner, or one waits for a person's
   * approval.
   */
  stall: StallReason | null;
  rerun: Rerun | null;
}

/** The one time that the failed jobs of a head are run again. */
export interface Rerun {
  /** The runs, and the attempt of each that failed. */
  runs: { id: number; attempt: number }[];
  /** The checks that failed in them. */
  failed: string[];
  /** What came of it was heeded. */
  ended: boolean;
}

export interface Flaky {
  name: string;
  times: number;
  /** Pull requests that it happened on. */
  pulls: number[];
}

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

export interface Baseline {
  /** The commit whose checks were read last. */
  sha: string;
  /** When Baton read them first, ISO 8601. */
  since: string;
  failed: string[];
  /**
   * Those of `failed` that this commit doesn't report: they failed where they ran last before it.
   */
  earlier: string[];
  passed: string[];
  /** Checks that had not ended when they were read last. */
  pending: string[];
  /** They are not read again on this commit. */
  settled: boolean;
}

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
