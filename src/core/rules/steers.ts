/** `/steer`: a person's words to a worker. They reach the session that runs, else open the next one. */
import { MAX_STEERS, STEER_CHARS, unseen } from "../build/steer.ts";
import { beginSession } from "./sessions.ts";
import type { WorkerStatus } from "../build/status.ts";
import type { WorkerId } from "../build/names.ts";
import type { Remark } from "../build/facts.ts";
import type { Turn } from "./turn.ts";

/** In these a pull request is there to be reworked, and no session of the worker changes it now. */
const AT_REST: readonly WorkerStatus[] = ["in_review", "in_ci", "mergeable"];

/** Takes the words down. Returns why it can't, or null; `say` is for what the person should know besides. */
export function steerWorker(
  turn: Turn,
  id: WorkerId,
  text: string,
  remark: Remark,
  say: (body: string) => void,
): string | null {
  const worker = turn.state.workers[id]!;
  if (worker.skipped) return `${id} is skipped; \`/retry ${id} <words>\` takes it up again.`;
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)}; no session of it follows.`;
  if (worker.steers.length >= MAX_STEERS)
    return `${id} was told ${MAX_STEERS} things already; change its brief instead.`;
  const n = worker.steers.length + 1;
  const words = text.trim().slice(0, STEER_CHARS).toWellFormed();
  worker.steers.push({ n, by: remark.author, at: remark.at, text: words, given: null, seen: null });
  if (worker.stop) say(`Noted for ${id}, which waits for a person: \`/retry ${id}\` starts it with these words.`);
  return null;
}

/** Words that no session has seen open a rework before anything is reviewed or merged. */
export function heedSteers(turn: Turn): void {
  if (turn.halted) return;
  for (const { worker } of turn.workers) {
    if (!worker.head || unseen(worker).length === 0 || !AT_REST.includes(turn.status(worker))) continue;
    beginSession(turn, worker.id, "rework", { base: worker.head.sha });
  }
}
