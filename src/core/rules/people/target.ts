/** A worker's pull request that targets another branch would merge into that: it waits until its base is set back. */
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function heedTarget(turn: Turn, worker: WorkerState, pull: PullFact): void {
  if (pull.baseRef !== turn.branches.build && !worker.skipped) {
    turn.stopWorker(worker.id, {
      kind: "blocked",
      cause: "pull",
      reason:
        `Pull request #${pull.number} now targets \`${pull.baseRef}\` instead of \`${turn.branches.build}\`. ` +
        "Set its base back.",
    });
  } else if (worker.stop?.cause === "pull") {
    worker.stop = null;
  }
}
