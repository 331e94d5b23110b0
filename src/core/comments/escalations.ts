/** The ledger's lines about workers that a larger model took over. */
import type { State, WorkerState } from "../build/state.ts";
import { sentence } from "../text/sentence.ts";
import { inline } from "./escape.ts";

/** One line for each escalation of the build. */
export function escalationLines({ briefs, workers }: State): string[] {
  return briefs.flatMap(({ id }) => describeEscalations(workers[id]).map((words) => `${id} ${words}`));
}

/** `escalated from easy to normal after attempt 1 failed: …` */
export function describeEscalations(worker: WorkerState | undefined): string[] {
  return (worker?.escalations ?? []).map(
    ({ from, to, session, attempt, cause }) =>
      `escalated from ${from} to ${to} after attempt ${attempt} failed (${session}): ${sentence(inline(cause, 200))}`,
  );
}
