/**
 * GitHub would not merge a worker's pull request though it sees no conflict. Tried once more a little later, since the
 * base may just have moved (https://docs.github.com/rest/pulls/pulls#merge-a-pull-request), then a person is asked and
 * it is tried now and then: that they mended a rule can't be seen.
 */
import { meaningOf } from "../../comments/refusal.ts";
import { unfitMethod } from "./unfitMethod.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

const AGAIN_MS = 5_000;
const LATER_MS = 5 * 60_000;

/** Takes in what the newest try came to; says whether the next one has to wait. */
export function heedMergeRefusal(turn: Turn, worker: WorkerState, head: string): boolean {
  const outcome = turn.outcome(`merge:${worker.id}:${head}`);
  if (outcome && !outcome.ok && outcome.code !== "head_moved") {
    const detail = outcome.detail ?? "";
    const unfit = unfitMethod(detail);
    if (unfit && !worker.unfit_methods.includes(unfit)) {
      worker.unfit_methods.push(unfit);
      return false;
    }
    if (worker.refused_at !== null) ask(turn, worker, detail);
    worker.refused_at = turn.now;
  }
  if (worker.refused_at === null || isNews(turn, worker, worker.refused_at)) return false;
  const wait = (worker.stop ? LATER_MS : AGAIN_MS) - turn.since(worker.refused_at);
  if (wait <= 0) return false;
  turn.wakeIn(wait);
  return true;
}

/** The same reason is put to people once. */
function ask(turn: Turn, worker: WorkerState, detail: string): void {
  const { cause, remedy } = meaningOf(detail, turn.state.build.branch_prefix);
  const reason = `GitHub does not merge pull request #${worker.pr!.number}: ${cause} ${remedy}`;
  if (worker.stop?.reason === reason) return;
  worker.stop = null;
  turn.stopWorker(worker.id, { kind: "blocked", cause: "merge", reason });
}

/** A person has reviewed it since: that may be what was missing. GitHub's times are whole seconds. */
function isNews(turn: Turn, worker: WorkerState, since: string): boolean {
  return turn.facts.pulls[worker.id]?.reviews.some((review) => review.at.slice(0, 19) >= since.slice(0, 19)) ?? false;
}
