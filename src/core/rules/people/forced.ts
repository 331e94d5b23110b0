/** A person rewrote a worker's branch: their history is taken as it is, and that is said once. */
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** To be asked before the new head is taken into the state. */
export function heedForced(turn: Turn, worker: WorkerState, pull: PullFact): void {
  const before = worker.head;
  if (!before || before.sha === pull.headSha || !pull.rewritten) return;
  turn.say(
    `forced-${worker.id}-${pull.headSha.slice(0, 12)}`,
    pull.number,
    `\`${turn.branches.worker(worker.id)}\` was rewritten: ${before.sha.slice(0, 12)} is no longer in it. Baton ` +
      "takes the branch as it is now and goes on from there.",
  );
  turn.note(`${worker.id}'s branch was rewritten by a person`);
}
