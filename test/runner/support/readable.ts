/** The end of a session for people: the sentence instead of its cause. */
import { describeEarlyEnd } from "../../../src/core/messages/session-results.ts";
import type { Proposal } from "../../../src/core/model/proposal.ts";

export type ReadableEnd =
  | { ended: "closed"; close: unknown }
  | { ended: string; reason: string; until?: string | null };

export function readable(result: Proposal["result"]): ReadableEnd {
  if (result.ended === "closed") return result;
  const until = result.ended === "parked" ? { until: result.until } : {};
  return { ended: result.ended, reason: describeEarlyEnd(result), ...until };
}
