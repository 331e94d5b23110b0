/** What the record remembers of checks: how they stand on one head, and which ones are flaky. */
import type { StallReason } from "./stall.ts";

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

export function noCi(): Ci {
  return {
    ...{ head: null, state: "unknown", since: null, rerun: null },
    ...{ failing: [], missing: [], optional: [], inherited: [], fixed: [], stall: null },
  };
}
