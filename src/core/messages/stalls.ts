/** Says what a run or a check waits for that isn't running yet. */
import type { Stall } from "../model/ci.ts";
import { formatMinute } from "../text/format.ts";

export const STALL_HEADINGS = { queued: "Queued", waiting: "Waiting for approval" } as const;
export const STALLED_CHECKS = {
  queued: "are queued for a runner",
  waiting: "wait for a person's approval",
} as const;

/**
 * Returns, for example, `a free runner, since 2026-11-21 10:00 UTC, for `. Empty if the run is
 * working.
 */
export function describeStall(stall: Stall | null): string {
  if (stall === null) return "";
  const what =
    stall.why === "queued"
      ? "a free runner"
      : `a person's approval at ${stall.url}${describeApprovers(stall)}`;
  return `${what}, since ${formatMinute(stall.since)}, for `;
}

/** Returns, for example, ` (environment "production": ann or kit may approve)`. */
function describeApprovers({ approvals }: Stall): string {
  const words = approvals.map(
    ({ environment, reviewers }) =>
      `environment "${environment}": ${reviewers.join(" or ")} may approve`,
  );
  return words.length > 0 ? ` (${words.join("; ")})` : "";
}
