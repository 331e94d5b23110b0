/** Merging: one at a time, in dependency order, what was approved and is green. */
import { mergeMessage, workerSubject } from "../comments/commitMessage.ts";
import { MERGEABLE_LOOK_MS } from "./unreviewed.ts";
import { refusedToMerge } from "./refusal.ts";
import type { Turn } from "./turn.ts";

export function merge(turn: Turn): void {
  if (turn.halted) return;
  // Who was reworked for others' merges goes first: else each merge could send it back once more.
  const inTurn = turn.workers.toSorted((a, b) => b.worker.conflicts.length - a.worker.conflicts.length);
  for (const { brief, worker } of inTurn) {
    if (turn.status(worker) !== "mergeable" || !worker.head || !worker.pr) continue;
    if (worker.mergeable === null) {
      turn.wakeIn(MERGEABLE_LOOK_MS);
      continue;
    }
    const refusal = refusedToMerge(turn, worker, `merge:${worker.id}:${worker.head.sha}`);
    if (refusal.words !== null) {
      const reason = `GitHub does not merge pull request #${worker.pr.number}: ${refusal.words}`;
      turn.stopWorker(worker.id, { kind: "blocked", cause: "merge", reason });
    }
    if (refusal.wait) continue;
    turn.ask({
      type: "merge",
      key: worker.id,
      number: worker.pr.number,
      head: worker.head.sha,
      method: turn.facts.repository.mergeMethods[0] ?? "merge",
      title: `${workerSubject(turn.state, brief)} (#${worker.pr.number})`,
      message: mergeMessage(turn.state, brief, worker.published),
    });
    return;
  }
}
