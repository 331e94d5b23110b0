/** A worker's pull request that somebody without write closed: it is opened again, once; then a person is asked. */
import { closedAgain, keptOpen, notReopened } from "../../comments/closed.ts";
import { stamp } from "../../text/stamp.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Each closing is known by its time: an answer of GitHub that lags behind is no other one. */
export function keepOpen(
  turn: Turn,
  worker: WorkerState,
  number: number,
  { by, at }: NonNullable<PullFact["closed"]>,
): void {
  if (worker.stop?.cause === "pull") return;
  const { asked } = turn.state.build;
  const before = `kept-open-${worker.id}-${number}-`;
  const key = before + stamp(at);
  const stop = (reason: string) => turn.stopWorker(worker.id, { kind: "blocked", cause: "pull", reason });
  if (!asked.includes(key)) {
    const again = asked.some((one) => one.startsWith(before));
    // Known from now on: a person's `/retry` has this one opened as well.
    asked.push(key);
    if (again) {
      stop(closedAgain(worker.id, number, by));
      return;
    }
    turn.say(key, number, keptOpen(worker.id, by));
    turn.note(`#${number} is opened again: who closed it has no write access`);
  }
  const outcome = turn.outcome(`reopen_pull:${worker.id}`);
  if (outcome?.ok === false) stop(notReopened(worker.id, number, by));
  else turn.ask({ type: "reopen_pull", key: worker.id, number });
}
