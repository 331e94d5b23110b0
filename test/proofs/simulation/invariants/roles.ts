import { REVOKED } from "../world/incidents/access.ts";
import type { Snapshot } from "./invariant.ts";

/**
 * Whether the user's role was revoked at that time, or less than `before` minutes later, or at most
 * `after` minutes earlier. Baton reads the current role each time.
 */
export function wasRevoked(
  { scenario, timeline, incidentBegan, incidentEnded }: Snapshot,
  login: string,
  time: string,
  { before = 0, after = 0 },
): boolean {
  if (scenario.incident?.name !== "role revoked" || login !== REVOKED) return false;
  const minute = timeline.minute - (timeline.now - Date.parse(time)) / 60_000;
  return minute > incidentBegan - before && minute <= incidentEnded + after;
}
