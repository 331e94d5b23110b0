/** Repeats requests as the queue does: one that a limit refuses is sent again when it may be. */
import { GitHubError } from "../../../src/app/github/errors.ts";
import type { RequestPriority } from "../../../src/core/model/effects/define-effect.ts";
import { runWithPriority } from "../../../src/app/github/limits/secondary-limits.ts";
import type { TurningClock } from "./turning.ts";

export interface Insisting {
  insist: (priority: RequestPriority, ask: () => Promise<unknown>) => Promise<void>;
  /** The longest wait of each priority, in milliseconds. */
  waits: Record<RequestPriority, number>;
}

export function insisting(clock: TurningClock): Insisting {
  const waits: Record<RequestPriority, number> = { merge: 0, usual: 0, status: 0 };
  const once = async (priority: RequestPriority, ask: () => Promise<unknown>): Promise<number> => {
    try {
      await clock.meanwhile(() => runWithPriority(priority, ask));
      return 0;
    } catch (error) {
      if (!(error instanceof GitHubError) || error.waitMs === null) throw error;
      return error.waitMs;
    }
  };
  const insist = async (priority: RequestPriority, ask: () => Promise<unknown>) => {
    const since = clock.now().getTime();
    for (let wait = await once(priority, ask); wait > 0; wait = await once(priority, ask))
      await clock.wait(wait);
    waits[priority] = Math.max(waits[priority], clock.now().getTime() - since);
  };
  return { insist, waits };
}
