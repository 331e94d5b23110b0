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

/** An environment that a run waits for, and the logins (or slugs of teams) of those who may approve. */
export interface Approval {
  environment: string;
  reviewers: string[];
}

/** Every run waits for a moment: after this many milliseconds people see that it does. */
export const STALL_MS = 15_000;

export const STALL_LABELS = { queued: "queued", waiting: "waiting for approval" } as const;
export const STALL_HEADINGS = { queued: "Queued", waiting: "Waiting for approval" } as const;
export const STALLED_CHECKS = { queued: "are queued for a runner", waiting: "wait for a person's approval" } as const;

/** `a free runner, since 2026-11-21 10:00 UTC, for `; empty where the run works. */
export function describeStall(stall: Stall | null): string {
  if (stall === null) return "";
  const what =
    stall.why === "queued" ? "a free runner" : `a person's approval at ${stall.url}${describeApprovers(stall)}`;
  return `${what}, since ${formatMinute(stall.since)}, for `;
}

/** ` (environment "production": ann or kit may approve)` */
function describeApprovers({ approvals }: Stall): string {
  const words = approvals.map(
    ({ environment, reviewers }) => `environment "${environment}": ${reviewers.join(" or ")} may approve`,
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
  /** None of the pending checks runs: they are queued for a runner, or one waits for a person's approval. */
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
