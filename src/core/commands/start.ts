/** `/start`: launches prepared workers, with what people have left for them in the record. */
import { parseOnlyWorkerId, defineCommand } from "./command.ts";
import type { CommentFact } from "../model/facts.ts";
import type { WorkerId } from "../model/names.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { Draft } from "../rules/decision-draft.ts";
import { describeWait } from "../messages/worker-wait.ts";

interface StartCommand {
  name: "start";
  /** Null = all prepared workers. */
  worker: WorkerId | null;
}

export const startCommand = defineCommand<StartCommand>({
  name: "start",
  usage: "/start [W2.1]",
  help:
    "Launches a prepared worker, where `gates.launch` is `human`. Without an id, all prepared " +
    "workers.",
  group: "workers",
  role: "write",
  resumes: "now",
  examples: ["/start", "/start W2.1"],
  parse(args, context) {
    const taken = parseOnlyWorkerId(args, context);
    return "problem" in taken ? taken : { name: "start", worker: taken.id };
  },
  run: runStart,
});

export function runStart(
  draft: Draft,
  { worker: id }: StartCommand,
  remark: CommentFact,
): string | null {
  const awaiting = draft.workers
    .map(({ worker }) => worker)
    .filter((worker) => isAwaitingStart(draft, worker));
  const wanted = id ? awaiting.filter((worker) => worker.id === id) : awaiting;
  if (wanted.length === 0)
    return id ? explainNotPrepared(draft, id) : "No worker waits for `/start` now.";
  for (const worker of wanted) worker.started = { by: remark.author, at: draft.now };
  return null;
}

function isAwaitingStart(draft: Draft, worker: WorkerState): boolean {
  return draft.getStatus(worker) === "held" && worker.prepared !== null && worker.pr === null;
}

function explainNotPrepared(draft: Draft, id: WorkerId): string {
  const worker = draft.state.workers[id]!;
  const status = draft.getStatus(worker).replaceAll("_", " ");
  if (draft.isTerminal(worker)) return `${id} is ${status} already.`;
  const waits = `${id} is ${status} and waits for ${describeWait(worker, draft.state)}`.replace(
    /\.?$/,
    ".",
  );
  if (worker.session || worker.started) return `${waits} It was started already.`;
  const human = draft.settings.gates.launch === "human";
  return `${waits} ${
    human ? "It can be started once it is prepared." : "It then starts by itself."
  }`;
}
