import type { Proposal } from "../../core/sessions/proposal.ts";
import type { ProcessResult } from "./process.ts";

/** Why a session is over whose process, called `name`, is gone without having handed anything in. */
export function outcomeOf(result: ProcessResult, name: string, seconds: number): Proposal["result"] {
  const failed = (reason: string) => ({ ended: "failed" as const, reason });
  if (result.why === "missing") return failed(`${name} could not be started on this runner.`);
  if (result.why === "time") return failed(`The session did not end within ${seconds} seconds.`);
  if (result.why === "signal") return failed("The session's run was cancelled.");
  if (result.limit !== null) return failed(`${name} went beyond what this machine has for a session. ${result.limit}`);
  const last = result.lastLine ? ` Its last words: ${result.lastLine.slice(0, 500)}` : "";
  const how = result.code === null ? "was killed" : `ended with exit code ${result.code}`;
  return failed(`${name} ${how}.${last}`);
}

/** A session is over because it has spent what it may, or its next turn could cost more than what is left. */
export function endAtLimit(spent: number, limit: number): Proposal["result"] {
  const left = limit - spent;
  const rest = left >= 0.005 ? ` Its next turn could cost more than the $${left.toFixed(2)} that are left.` : "";
  const reason = `The session spent $${spent.toFixed(2)} of the $${limit.toFixed(2)} that it may.${rest}`;
  return { ended: "limit", reason };
}
