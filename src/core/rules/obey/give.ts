/** `/give`: a worker that a person took goes back to the sessions, with what is on its branch. */
import { isByHand } from "../../build/session.ts";
import { atLeast } from "../../build/roles.ts";
import { takenByWords } from "../../comments/hands.ts";
import { keepCommits } from "../hands/keep-commits.ts";
import type { Remark } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function give(turn: Turn, { worker: id }: Obeyed<"give">, remark: Remark): string | null {
  const worker = turn.state.workers[id];
  if (!worker?.taken) return `${id} is taken by nobody; sessions work on it.`;
  if (worker.taken.by !== remark.author && !atLeast(remark.role, "maintain")) {
    return `${takenByWords(worker)} They give it back, or somebody who maintains this repository.`;
  }
  const by = worker.taken.by;
  Object.assign(worker, { taken: null, hand_in: null });
  if (isByHand(worker.session)) returnToSession(turn, worker, by);
  turn.note(`@${remark.author} gives ${id} back`);
  return null;
}

/** The same session goes on as a run, from the commits that the person pushed. */
function returnToSession(turn: Turn, worker: WorkerState, by: string): void {
  const { stop, held } = worker;
  const session = worker.session!;
  const head = keepCommits(turn, worker);
  Object.assign(session, { person: null, requested_at: turn.now });
  if (stop?.cause === "guard") {
    session.reasons = [...session.reasons, stop.reason];
    Object.assign(worker, { stop: null, held: null });
  }
  if (head === null) return;
  session.base = head;
  session.reasons = [
    ...session.reasons,
    `@${by} worked on it by hand and gave it back${held ? ", where guards hold it" : ""}: go on from their commits.`,
  ];
}
