/** Says why a session failed, or left its work unpublished. */
import type {
  FailureCause,
  FailureReason,
  GuardCause,
  LeavingCause,
  SessionCause,
} from "../model/failure-cause.ts";
import { describeFindings } from "./guard-findings.ts";
import { RERUN_BY_HAND, RUN_DELETED, RUN_NEVER_SEEN } from "../model/session.ts";
import { toOneLine } from "../text/format.ts";
import { describeSessionBudgetStop } from "./costs.ts";
import { describeEndCause, describeSpentLimit } from "./session-results.ts";
import { explainUnstartedRun } from "./unstartable-runs.ts";

/** Returns the cause and all problems as one sentence, or the end of one. */
export function describeFailureReason({ cause, problems }: FailureReason): string {
  const words = describeFailureCause(cause);
  return problems.length > 0 ? `${words}: ${problems.join("; ")}` : words;
}

/** Returns a sentence or a few, or the beginning of one if the failure has problems. */
export function describeFailureCause(cause: FailureCause): string {
  return cause.kind === "guards" ? describeGuards(cause, false) : describeSessionCause(cause);
}

export function describeSessionCause(cause: SessionCause): string {
  switch (cause.kind) {
    case "ended":
      return describeEndCause(cause.end);
    case "limit":
      return describeSpentLimit(cause);
    case "session_budget": {
      const { session, budget, spent, has_work: hasWork } = cause;
      return describeSessionBudgetStop(session, { budget, spent, hasWork });
    }
    case "said":
    case "close_invalid":
    case "upload_invalid":
      return cause.said;
    case "close_incomplete":
      return `what the ${cause.session} session says is incomplete`;
    case "plan_invalid":
      return "the plan doesn't hold";
    case "loop_plan_invalid":
      return "the loop's plan doesn't hold";
    case "edits_invalid":
      return "the edits don't hold";
    case "asked_again":
      return "it asked instead of planning";
    case "unchanged":
      return "the rework closed complete but changed nothing.";
    case "change_held":
      return cause.said ?? "guards hold its change back";
    case "change_missing":
      return cause.said ?? "its change is no longer there.";
    case "run_lost":
      return `its run ended ${formatConclusion(cause.conclusion)} and left no proposal.`;
    case "run_not_started":
      return explainUnstartedRun(cause) ?? "Its run did not start.";
  }
}

/** Maximum length of a cause for the next session, in characters. */
const LEAVING_CHARS = 300;

/** Says on one line why a session left its work unpublished. */
export function describeLeavingCause(cause: LeavingCause): string {
  return toOneLine(describeLeaving(cause)).slice(0, LEAVING_CHARS).toWellFormed();
}

function describeLeaving(cause: LeavingCause): string {
  switch (cause.kind) {
    case "pushed_meanwhile":
      return "a person pushed to the branch meanwhile";
    case "started_again":
      return `@${cause.by} had it start again`;
    case "taken":
      return `@${cause.by} took it`;
    case "cancelled":
      return `@${cause.by} cancelled it`;
    default:
      return describeSessionCause(cause);
  }
}

/** How a run ended: GitHub's conclusion, or what Baton knows instead. */
export function formatConclusion(conclusion: string | null): string {
  return conclusion === null ? "without a result" : (KNOWN_ENDINGS[conclusion] ?? conclusion);
}

const KNOWN_ENDINGS: Readonly<Record<string, string>> = {
  [RUN_DELETED]: "deleted by hand",
  [RERUN_BY_HAND]: "run again by hand",
  [RUN_NEVER_SEEN]: "never seen",
};

/** Says what guards found in a change, with what its session said about it. */
export function describeGuards(
  { after, ...held }: Omit<GuardCause, "kind">,
  again: boolean,
): string {
  const said = after === null ? "" : describeSessionCause(after);
  return [
    ...(said === "" ? [] : [said]),
    ...(isSaidAlready(said, held) ? [] : [describeFindings(held)]),
    ...(again ? ["Sent back once, it came back with the same findings."] : []),
  ].join(" ");
}

/**
 * Returns whether the session's own words already contain the findings, because Baton refused its
 * close over them.
 */
function isSaidAlready(said: string, { findings }: Pick<GuardCause, "findings">) {
  return findings.every(({ message }) => said.includes(message));
}
