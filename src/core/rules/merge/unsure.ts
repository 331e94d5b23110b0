/**
 * GitHub computes in the background whether a pull request can be merged, and says `null` until then
 * (https://docs.github.com/rest/pulls/pulls#get-a-pull-request); asking for it is what sets it going. Looked at ever
 * less often; after ten minutes a person is asked, and it goes on by itself once GitHub knows.
 */
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

const FIRST_LOOK_MS = 3_000;
const LONGEST_LOOK_MS = 60_000;
const PATIENCE_MS = 10 * 60_000;

/** Whether to wait for GitHub's word. */
export function isUnsure(turn: Turn, worker: WorkerState): boolean {
  if (worker.mergeable !== null) {
    worker.unsure_since = null;
    return false;
  }
  worker.unsure_since ??= turn.now;
  const waited = turn.since(worker.unsure_since);
  turn.wakeIn(Math.min(Math.max(waited / 2, FIRST_LOOK_MS), LONGEST_LOOK_MS));
  if (waited < PATIENCE_MS) return true;
  turn.stopWorker(worker.id, {
    kind: "blocked",
    cause: "merge",
    reason:
      `GitHub has not said for ten minutes whether pull request #${worker.pr!.number} can be merged. Look at its ` +
      "page (githubstatus.com tells of outages); Baton merges it once GitHub knows.",
  });
  return true;
}
