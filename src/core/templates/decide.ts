/** What is done about a comparison: one pull request at a time, brought up to date until people commit to it. */
import type { OfferedPull } from "../onboarding/facts.ts";
import { sha256 } from "../plan/hash.ts";
import { getBlobSha } from "./file.ts";
import type { SyncPlan } from "./plan.ts";
import type { SyncRecord, SyncVersion } from "./record.ts";

export type SyncStep =
  /** Nothing is left to bring. `close`: an open pull request that nobody needs any more. */
  | { type: "in_sync"; close: number | null }
  /** The pull request waits for a person. `behind`: people committed to it, so it stays at an older version. */
  | { type: "waiting"; pull: number; behind: boolean }
  /** Its pull request was closed for this version. */
  | { type: "declined" }
  /** A pull request is opened, or brought to this version. */
  | { type: "offer" };

/** @param record as `settleRecord` gives it @param pull the newest one from the branch of templates */
export function decideSync(
  record: SyncRecord,
  pull: OfferedPull | null,
  plan: Pick<SyncPlan, "steps" | "conflicts">,
  { version }: Pick<SyncVersion, "version">,
): SyncStep {
  const open = pull?.state === "open" ? pull : null;
  if (plan.steps.length === 0 && plan.conflicts.length === 0) {
    return { type: "in_sync", close: open?.untouched ? open.number : null };
  }
  const isOffered = open && record.offered?.version === version && record.offered.pull === open.number;
  if (isOffered && (!open.untouched || record.offered?.plan === getPlanHash(plan))) {
    return { type: "waiting", pull: open.number, behind: false };
  }
  if (open && !open.untouched) return { type: "waiting", pull: open.number, behind: true };
  if (!open && record.declined.includes(version)) return { type: "declined" };
  return { type: "offer" };
}

/** Tells plans of one version apart: what people change meanwhile is another plan. */
export function getPlanHash({ steps, conflicts }: Pick<SyncPlan, "steps" | "conflicts">): string {
  const files = steps.map((step) => [
    step.path,
    step.type,
    ...("bytes" in step ? [step.mode, getBlobSha(step.bytes)] : []),
  ]);
  return sha256(JSON.stringify([files, conflicts])).slice(0, 12);
}
