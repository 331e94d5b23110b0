/** Merging: one at a time, in dependency order, what was approved and is green. */
import { mergeMessage, workerSubject } from "../../comments/commitMessage.ts";
import { mergeMethodOf } from "../../build/mergeMethod.ts";
import { statusOf, type WorkerStatus } from "../../build/status.ts";
import { heedMergeRefusal } from "./mergeRefused.ts";
import { isUnsure } from "./unsure.ts";
import type { MergeMethod } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function merge(turn: Turn): void {
  if (turn.halted) return;
  for (const { brief, worker } of inTurn(turn)) {
    if (statusButForMerging(turn, worker) !== "mergeable" || !worker.head || !worker.pr) continue;
    if (worker.mergeable === false) {
      // What keeps it now is a conflict, which has its own rule.
      worker.stop = null;
      continue;
    }
    if (isUnsure(turn, worker)) continue;
    if (heedMergeRefusal(turn, worker, worker.head.sha)) continue;
    const method = methodFor(turn, worker);
    if (method === null) {
      noMethod(turn, worker);
      continue;
    }
    turn.ask({
      type: "merge",
      key: worker.id,
      number: worker.pr.number,
      head: worker.head.sha,
      method,
      title: `${workerSubject(turn.state, brief, turn.settings.titles)} (#${worker.pr.number})`,
      message: mergeMessage(turn.state, brief, worker.published),
    });
    return;
  }
}

/** What GitHub refused to merge, or said nothing of, goes on by itself though a person was asked. */
export function statusButForMerging(turn: Turn, worker: WorkerState): WorkerStatus {
  return worker.stop?.cause === "merge" ? statusOf({ ...worker, stop: null }, turn.state) : turn.status(worker);
}

/** The best one that the settings, the rules and GitHub's answers so far leave. */
function methodFor(turn: Turn, worker: WorkerState): MergeMethod | null {
  const { repository, rules } = turn.facts;
  const mergeMethods = repository.mergeMethods.filter((method) => !worker.unfit_methods.includes(method));
  return mergeMethodOf({ ...repository, mergeMethods }, rules.build);
}

function noMethod(turn: Turn, worker: WorkerState): void {
  worker.unfit_methods = [];
  worker.refused_at = turn.now;
  turn.stopWorker(worker.id, {
    kind: "blocked",
    cause: "merge",
    reason:
      `No way to merge pull request #${worker.pr!.number} is allowed: the repository's settings and the rules for ` +
      `\`${turn.branches.build}\` leave none that fits. Allow squash merging (Settings → General → Pull Requests).`,
  });
}

/** Who was reworked for others' merges goes first: else each merge could send it back once more. */
export function inTurn({ workers }: Turn): Turn["workers"] {
  return workers.toSorted((a, b) => b.worker.conflicts.length - a.worker.conflicts.length);
}
