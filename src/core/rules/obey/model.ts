/** `/model`: how hard a worker's task is, which decides who plays it. The person's word approves the changed brief. */
import { estimate } from "../../plan/estimate.ts";
import { planHash } from "../../plan/hash.ts";
import { isLive } from "../sessions.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Handler, Obeyed } from "./obeyed.ts";

export function model(
  turn: Turn,
  { worker: id, complexity }: Obeyed<"model">,
  _remark: Remark,
  say: Parameters<Handler<"model">>[3],
): string | null {
  const worker = turn.state.workers[id]!;
  const brief = turn.state.briefs.find((one) => one.id === id)!;
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)}; no session of it follows.`;
  if (brief.complexity === complexity) return `${id} is ${complexity} already.`;
  brief.complexity = complexity;
  const { build, briefs } = turn.state;
  const hash = planHash(briefs);
  const { plan } = build.gates;
  if (build.plan) build.plan = { ...build.plan, hash, estimate: estimate(briefs, turn.settings) };
  build.gates.plan = { ...plan, hash };
  if (isLive(worker.session))
    say(`${id} is ${complexity} from its next session on; the one that runs goes on as it began.`);
  return null;
}
