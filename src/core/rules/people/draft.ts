/** A pull request that a person turned into a draft is held: nothing is reviewed or merged until it is ready again. */
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function heedDraft(turn: Turn, worker: WorkerState, pull: PullFact): void {
  if (worker.draft === pull.draft) return;
  worker.draft = pull.draft;
  turn.note(`${worker.id} is ${pull.draft ? "held: its pull request is a draft" : "no longer held"}`);
  if (!pull.draft) return;
  turn.say(
    `draft-${worker.id}-${pull.number}`,
    pull.number,
    `This pull request is a draft now, so ${worker.id} is held: Baton doesn't review or merge it. ` +
      "*Ready for review* lets it go on.",
  );
}
