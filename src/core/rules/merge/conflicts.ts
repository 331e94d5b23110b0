/** Conflicts with the build branch: each gets one rework for each head of it, and so many in all. */
import { ahead } from "../../build/status.ts";
import { MAX_CONFLICTS } from "../../build/settings.ts";
import { verdictOn } from "../../build/verdict.ts";
import { beginRework } from "../review/review.ts";
import { isLive } from "../sessions/sessions.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/**
 * A pull request that conflicts is reworked with the build branch merged in, before a review is spent on a diff that
 * will change. It can't wait for its checks either: GitHub starts no workflow on a pull request that conflicts
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request).
 */
export function resolveConflicts(turn: Turn): void {
  const tip = turn.facts.refs.build;
  if (turn.halted || !tip) return;
  // Who was resolved before and lost to others comes first.
  const inTurn = turn.workers.toSorted((a, b) => b.worker.conflicts.length - a.worker.conflicts.length);
  for (const { worker } of inTurn) {
    if (worker.stop?.cause === "conflict" && worker.mergeable === true) {
      worker.stop = null;
      turn.note(`${worker.id} no longer conflicts`);
    }
    const status = turn.status(worker);
    if (status !== "mergeable" && status !== "in_ci" && !(status === "in_review" && !verdictOn(worker))) continue;
    if (!worker.head || !worker.pr || isLive(worker.session) || worker.mergeable !== false) continue;
    // Of those that are in each other's way one is resolved, judged and merged after the other.
    if (ahead(worker, turn.state).length > 0) continue;
    reworkConflict(turn, worker, worker.pr.number, tip.sha);
  }
}

/** The rework of pull request `number` for a conflict with the build branch's head `tip`, or a person's turn. */
export function reworkConflict(turn: Turn, worker: WorkerState, number: number, tip: string): void {
  const reason = `pull request #${number} conflicts with ${turn.branches.build}`;
  const again = endless(turn, worker, tip, reason);
  if (again === null) beginRework(turn, worker, [reason], tip);
  else turn.stopWorker(worker.id, { kind: "blocked", cause: "conflict", reason: again });
}

/** Why another rework would be one too many, as a sentence. */
function endless(turn: Turn, worker: WorkerState, tip: string, reason: string): string | null {
  const remedy = `Merge \`${turn.branches.build}\` into its branch by hand: Baton then goes on by itself.`;
  if (worker.conflicts.includes(tip)) return `${reason}, and a rework at ${tip.slice(0, 8)} did not mend it. ${remedy}`;
  if (worker.conflicts.length < MAX_CONFLICTS) return null;
  return `${reason} again, after ${worker.conflicts.length} reworks for other merges. ${remedy}`;
}
