/** Merging: one at a time, in dependency order, what was approved and is green. A conflict gets a rework. */
import { mergeMessage, workerSubject } from "../comments/commitMessage.ts";
import { beginRework } from "./review.ts";
import { refusedToMerge } from "./refusal.ts";
import { isLive } from "./sessions.ts";
import type { Turn } from "./turn.ts";

/** How soon to look again while GitHub computes whether a pull request can be merged, in milliseconds. */
const MERGEABLE_LOOK_MS = 3_000;

/**
 * An approved pull request that conflicts is reworked with the build branch merged in. It can't wait for its checks:
 * GitHub starts no workflow on a pull request that conflicts
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request).
 */
export function resolveConflicts(turn: Turn): void {
  const tip = turn.facts.refs.build;
  if (turn.halted || !tip) return;
  for (const { worker } of turn.workers) {
    const status = turn.status(worker);
    if (status !== "mergeable" && status !== "in_ci") continue;
    if (!worker.head || !worker.pr || isLive(worker.session)) continue;
    if (worker.mergeable !== false) continue;
    const reason = `pull request #${worker.pr.number} conflicts with ${turn.branches.build}`;
    beginRework(turn, worker, [reason], tip.sha);
  }
}

export function merge(turn: Turn): void {
  if (turn.halted) return;
  for (const { brief, worker } of turn.workers) {
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
