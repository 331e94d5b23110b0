/** `/start`: workers that are prepared are launched, with whatever people have left for them in the record. */
import { waitsFor } from "../../build/status.ts";
import type { Remark } from "../../build/facts.ts";
import type { WorkerId } from "../../build/names.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function start(turn: Turn, { worker: id }: Obeyed<"start">, remark: Remark): string | null {
  const awaiting = turn.workers.map(({ worker }) => worker).filter((worker) => awaitsStart(turn, worker));
  const wanted = id ? awaiting.filter((worker) => worker.id === id) : awaiting;
  if (wanted.length === 0) return id ? notPrepared(turn, id) : "No worker waits for `/start` now.";
  for (const worker of wanted) worker.started = { by: remark.author, at: turn.now };
  return null;
}

function awaitsStart(turn: Turn, worker: WorkerState): boolean {
  return turn.status(worker) === "held" && worker.prepared !== null && worker.pr === null;
}

function notPrepared(turn: Turn, id: WorkerId): string {
  const worker = turn.state.workers[id]!;
  const status = turn.status(worker).replaceAll("_", " ");
  if (turn.isTerminal(worker)) return `${id} is ${status} already.`;
  const waits = `${id} is ${status} and waits for ${waitsFor(worker, turn.state)}`.replace(/\.?$/, ".");
  if (worker.session || worker.started) return `${waits} It was started already.`;
  const human = turn.settings.gates.launch === "human";
  return `${waits} ${human ? "It can be started once it is prepared." : "It then starts by itself."}`;
}
