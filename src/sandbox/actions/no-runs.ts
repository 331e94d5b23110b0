import { Refusal } from "../rest/refusal.ts";
import type { ActionsService } from "../sandbox.ts";

/** Actions that are switched off: nothing starts, and what would need a run is refused. */
export function noRuns(): ActionsService {
  const refuse = (): never => {
    throw new Refusal(422, "Actions has been disabled for this repository.");
  };
  return {
    trigger: () => [],
    ...{ dispatch: refuse, schedule: refuse, cancel: refuse, loseRunner: refuse, rerun: refuse, review: refuse },
    ...{ log: () => "", stepLog: () => "", problem: () => null, resume: () => undefined },
    isolation: { isolated: false, reason: "Actions are switched off" },
    stop: () => Promise.resolve(),
  };
}
