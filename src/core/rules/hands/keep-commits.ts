import { isByHand } from "../../build/session.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/**
 * A person no longer does the worker: what they pushed since their turn began is where the next session starts. Returns
 * that commit; null where they pushed nothing.
 */
export function keepCommits(turn: Turn, worker: WorkerState): string | null {
  const { session } = worker;
  const head = turn.facts.refs.workers[worker.id];
  if (!isByHand(session) || !head || head === session.base) return null;
  // What an earlier session kept is theirs by now, as far as they wanted it.
  Object.assign(worker, { person_head: head, kept: null });
  return head;
}
