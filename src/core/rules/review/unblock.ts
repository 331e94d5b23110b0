/** What an approval of a pull request ends, and what still stands in its way. */
import { redWords } from "../../comments/checks.ts";
import { standingOf } from "../../build/gating.ts";
import { getAnswers, getRequestWords, stopWords } from "../../build/stop-answers.ts";
import { scopeOf } from "../checks/checks.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/**
 * Ends the worker's stop where an approval of its pull request can. Returns what still stands and what would end it,
 * as sentences, or null where the worker goes on.
 */
export function unblockByApproval(turn: Turn, worker: WorkerState): string | null {
  const { stop } = worker;
  if (!stop) return null;
  if (worker.requests.length > 0) return getRequestWords(worker);
  if (!getAnswers(worker)!.approval) {
    // The approval may be what GitHub waited for.
    if (stop.cause === "merge") worker.refused_at = null;
    return stopWords(worker);
  }
  forgetFailures(worker);
  if (stop.cause === "retries") turn.state.build.retries = 0;
  const red = worker.ci.state === "red" ? redNow(turn, worker) : null;
  worker.stop = red === null ? null : { kind: "blocked", cause: "ci", reason: red, at: stop.at };
  return red === null ? null : stopWords(worker);
}

/** Failed sessions before a person's word no longer count. Checks that failed do. */
export function forgetFailures(worker: WorkerState): void {
  worker.failures = worker.failures.filter((failure) => failure.of !== "session");
}

function redNow(turn: Turn, worker: WorkerState): string | null {
  const pull = turn.facts.pulls[worker.id];
  const failed = pull ? standingOf(pull.checks, scopeOf(turn, worker, pull).gating).failed : [];
  return failed.length > 0 ? `${redWords(`pull request #${pull!.number}`, failed)}.` : null;
}
