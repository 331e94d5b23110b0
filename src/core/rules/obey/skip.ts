/** `/skip`: the build goes on without the worker, and those that build on it are told. */
import { CONTEXT_CHARS } from "../../plan/brief.ts";
import { skipAdaptation } from "../adapt/answer.ts";
import { abandon } from "../sessions/sessions.ts";
import { keepCommits } from "../hands/keep-commits.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function skip(turn: Turn, { worker: id }: Obeyed<"skip">, remark: Remark): string | null {
  if (id === "adapt") return skipAdaptation(turn, remark);
  const worker = turn.state.workers[id]!;
  if (worker.skipped) return `${id} is skipped already.`;
  if (turn.isTerminal(worker) && !worker.cancelled) return `${id} is ${turn.status(worker)}; there is nothing to skip.`;
  worker.skipped = { by: remark.author, at: turn.now, pull: null };
  Object.assign(worker, { cancelled: null, taken: null, hand_in: null });
  keepCommits(turn, worker);
  worker.stop = null;
  abandon(turn, worker);
  for (const brief of turn.state.briefs) {
    if (!brief.depends_on.includes(id) || turn.state.workers[brief.id]!.session) continue;
    const note = `\n\n**${id} was skipped**: what it was to make is not there. Do without, or hand back \`blocked\`.`;
    brief.context = brief.context.slice(0, CONTEXT_CHARS - note.length) + note;
  }
  return null;
}
