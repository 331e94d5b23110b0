import { Refused } from "../../../scenarios/support/stage/api.ts";
import type { Timeline } from "./timeline.ts";

/** Schedules somebody's attempt in `ms`. If GitHub refuses it, that is only logged. */
export function scheduleAttempt(
  timeline: Timeline,
  ms: number,
  what: string,
  run: () => Promise<unknown>,
): void {
  const refused = (error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    timeline.say(`  refused: ${error.message.slice(0, 150)}`);
  };
  timeline.after(ms, what, () => void run().catch(refused), null);
}
