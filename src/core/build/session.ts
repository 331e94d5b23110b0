/** What the record remembers of a session: of each subject and kind the newest. */
import type { Kind } from "./names.ts";

export const OUTCOMES = ["complete", "blocked", "failed", "refused", "lost"] as const;
/** How a session ended: its word (`complete`, `blocked`, `failed`), Baton's (`refused` by guards or schema, `lost`). */
export type Outcome = (typeof OUTCOMES)[number];

export interface SessionState {
  kind: Kind;
  attempt: number;
  /** Dispatches of this attempt; a lost runner costs a launch, not an attempt. */
  launch: number;
  /** Launches whose runner was lost. */
  lost: number;
  requested_at: string;
  /** When GitHub took the dispatch of this launch; null = intended, not yet known to have happened. */
  dispatched_at: string | null;
  /** Waits for the provider (a quota, an overload): no launch before this. */
  parked: { until: string; reason: string } | null;
  /** How often this attempt was parked. */
  parks: number;
  /** The run that serves this launch, once seen. */
  run: number | null;
  /** Commit whose tree the session works on. */
  base: string;
  /** Review: what the diff is taken against. Rework of a conflict: the commit to merge in. Otherwise null. */
  other: string | null;
  /** Review: the tree under review, to which the verdict binds. */
  tree: string | null;
  /** Rework: what is to be mended, one line each, with paths into the record. */
  reasons: string[];
  outcome: Outcome | null;
  ended_at: string | null;
}

/** The commit whose files a session's change brings in beside its own work, or null. */
export function mergedBy({ kind, other }: Pick<SessionState, "kind" | "other">): string | null {
  return kind === "rework" ? other : null;
}
