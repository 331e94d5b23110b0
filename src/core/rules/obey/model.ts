/** `/model`: how hard a worker's task is, which decides who plays it. The brief says so from then on. */
import { getModelClass } from "../../build/escalation.ts";
import { planChanged } from "../plan/planChanged.ts";
import { isLive } from "../sessions/sessions.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Handler, Obeyed } from "./obeyed.ts";

export function model(
  turn: Turn,
  { worker: id, complexity }: Obeyed<"model">,
  remark: Remark,
  say: Parameters<Handler<"model">>[3],
): string | null {
  const worker = turn.state.workers[id]!;
  const brief = turn.state.briefs.find((one) => one.id === id)!;
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)}; no session of it follows.`;
  if (getModelClass(brief, worker) === complexity) return `${id} is ${complexity} already.`;
  worker.class_chosen_by = remark.author;
  const before = structuredClone(turn.state.briefs);
  brief.complexity = complexity;
  planChanged(turn, before, remark.author, `made ${id} ${complexity}`);
  if (isLive(worker.session))
    say(`${id} is ${complexity} from its next session on; the one that runs goes on as it began.`);
  return null;
}
