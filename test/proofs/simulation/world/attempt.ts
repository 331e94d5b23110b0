import { Refused } from "../../../scenarios/support/stage/api.ts";
import type { Timeline } from "./timeline.ts";

/** Somebody tries something `ms` from now. What GitHub refuses them is only told. */
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
