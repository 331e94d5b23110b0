/** `/hand-in`: a person hands in what they pushed to the branch of a worker that they took, with its completion. */
import { isByHand } from "../../build/session.ts";
import { waitsFor } from "../../build/status.ts";
import { takenByWords } from "../../comments/hands.ts";
import { readWrittenCompletion } from "../../sessions/written-completion.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function handIn(turn: Turn, command: Obeyed<"hand-in">, remark: Remark): string | null {
  const { worker: id, commit } = command;
  const worker = turn.state.workers[id];
  if (!worker?.taken) return `${id} is taken by nobody: \`/take ${id}\` gives it to you first.`;
  if (worker.taken.by !== remark.author) return `${takenByWords(worker)} Only they hand it in.`;
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)} already.`;
  const { session } = worker;
  if (!isByHand(session)) {
    if (!worker.pr) return `${id} can't be handed in yet: it waits for ${waitsFor(worker, turn.state)}`;
    const status = turn.status(worker).replaceAll("_", " ");
    return `Nothing of ${id} is to be handed in: it is ${status}. What you push to its branch is looked at by itself.`;
  }
  const branch = turn.branches.worker(id);
  const head = turn.facts.refs.workers[id];
  if (!head) return `The branch \`${branch}\` is not there yet: wait until Baton has made it.`;
  if (commit !== null && !head.startsWith(commit)) {
    return `\`${branch}\` is at ${head.slice(0, 12)}, not ${commit}: push what you mean, then hand it in again.`;
  }
  if (head === session.base) {
    return `Nothing is pushed to \`${branch}\` since ${head.slice(0, 12)}: push your commits, then hand them in.`;
  }
  const brief = turn.state.briefs.find((one) => one.id === id)!;
  const read = readWrittenCompletion(command.completion, session.kind, brief);
  if (!read.ok) return read.reason;
  if (worker.stop?.cause === "guard") worker.stop = null;
  const { id: comment, on } = remark;
  const of = { by: remark.author, at: turn.now, comment, on, head };
  worker.hand_in = { ...of, completion: read.completion, held: false };
  return null;
}
