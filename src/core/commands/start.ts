import { parseOnlyWorkerId, type CommandOf, type CommandSpec } from "./command.ts";
import { describeWait } from "../model/status.ts";
import type { CommentFact } from "../model/facts.ts";
import type { WorkerId } from "../model/names.ts";
import type { WorkerState } from "../model/state.ts";
import type { Draft } from "../rules/decision-draft.ts";

export const startCommand: CommandSpec = {
  name: "start",
  usage: "/start [W2.1]",
  help: "Launches a worker that is prepared, where `gates: launch: human` has it wait; without an id all that are.",
  who: "write",
  examples: ["/start", "/start W2.1"],
  parse(args, context) {
    const taken = parseOnlyWorkerId(args, context);
    return "problem" in taken ? taken : { name: "start", worker: taken.id };
  },
};

// `/start`: workers that are prepared are launched, with whatever people have left for them in the record.

export function runStart(turn: Draft, { worker: id }: CommandOf<"start">, remark: CommentFact): string | null {
  const awaiting = turn.workers.map(({ worker }) => worker).filter((worker) => isAwaitingStart(turn, worker));
  const wanted = id ? awaiting.filter((worker) => worker.id === id) : awaiting;
  if (wanted.length === 0) return id ? explainNotPrepared(turn, id) : "No worker waits for `/start` now.";
  for (const worker of wanted) worker.started = { by: remark.author, at: turn.now };
  return null;
}

function isAwaitingStart(turn: Draft, worker: WorkerState): boolean {
  return turn.status(worker) === "held" && worker.prepared !== null && worker.pr === null;
}

function explainNotPrepared(turn: Draft, id: WorkerId): string {
  const worker = turn.state.workers[id]!;
  const status = turn.status(worker).replaceAll("_", " ");
  if (turn.isTerminal(worker)) return `${id} is ${status} already.`;
  const waits = `${id} is ${status} and waits for ${describeWait(worker, turn.state)}`.replace(/\.?$/, ".");
  if (worker.session || worker.started) return `${waits} It was started already.`;
  const human = turn.settings.gates.launch === "human";
  return `${waits} ${human ? "It can be started once it is prepared." : "It then starts by itself."}`;
}
