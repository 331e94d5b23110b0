/** Why a run or a check does not work yet, and how people read it. */
import { minute } from "../text/minute.ts";

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
export function stallWords(stall: Stall | null): string {
  if (stall === null) return "";
  const what = stall.why === "queued" ? "a free runner" : `a person's approval at ${stall.url}${toApprovers(stall)}`;
  return `${what}, since ${minute(stall.since)}, for `;
}

/** ` (environment "production": ann or kit may approve)` */
function toApprovers({ approvals }: Stall): string {
  const words = approvals.map(
    ({ environment, reviewers }) => `environment "${environment}": ${reviewers.join(" or ")} may approve`,
  );
  return words.length > 0 ? ` (${words.join("; ")})` : "";
}
