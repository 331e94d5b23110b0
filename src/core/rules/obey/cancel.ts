/** `/cancel`: the build ends without landing; or one worker is left undone, and what depends on it waits. */
import { keepRun } from "../sessions/keep.ts";
import { abandon, isLive } from "../sessions/sessions.ts";
import { cancelledBody } from "../../comments/cancelled.ts";
import { keepCommits } from "../hands/keep-commits.ts";
import type { WorkerId } from "../../build/names.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function cancel(turn: Turn, { worker }: Obeyed<"cancel">, remark: Remark): string | null {
  if (worker) return cancelWorker(turn, worker, remark);
  const { build } = turn.state;
  const pull = turn.facts.pulls.land;
  if (build.landing && pull?.merged) return `It has landed already, by #${pull.number}; \`/revert\` undoes it.`;
  Object.assign(build, { status: "cancelled", ended_at: turn.now, stop: null, paused: null });
  build.cancelled = { by: remark.author, at: turn.now };
  return null;
}

function cancelWorker(turn: Turn, id: WorkerId, remark: Remark): string | null {
  const worker = turn.state.workers[id]!;
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)} already.`;
  worker.cancelled = { by: remark.author, at: turn.now };
  Object.assign(worker, { stop: null, taken: null, hand_in: null });
  keepCommits(turn, worker);
  // Taken up again, it goes on from what its run hands in on its way out.
  if (isLive(worker.session)) keepRun(turn, id, worker.session, `@${remark.author} cancelled it`);
  abandon(turn, worker);
  if (worker.pr) turn.say(`cancelled-${id}-${remark.id}`, worker.pr.number, cancelledBody(turn.state, worker));
  return null;
}
