/** Explains why a session ended without its closing input, for the issue and the run's log. */
import { PROPOSAL_BYTES, type EarlyEnd, type EndCause } from "../model/proposal.ts";
import { CONFIG_PATH } from "../model/settings.ts";

/** Maximum length of a sentence, in characters. */
const MAX_CHARS = 2000;

/** Returns one or more whole sentences; quotes others' words unchanged. */
export function describeEarlyEnd(end: EarlyEnd): string {
  return end.ended === "limit" ? describeSpentLimit(end) : describeEndCause(end.cause);
}

export function describeSpentLimit({ spent, limit }: { spent: number; limit: number }): string {
  const left = limit - spent;
  const rest =
    left >= 0.005
      ? ` Its next turn could cost more than the $${left.toFixed(2)} that is left.`
      : "";
  return (
    `The session spent $${spent.toFixed(2)} of the $${limit.toFixed(2)} that it may ` +
    `spend.${rest}`
  );
}

export function describeEndCause(cause: EndCause): string {
  return renderCause(cause).slice(0, MAX_CHARS);
}

function renderCause(cause: EndCause): string {
  switch (cause.kind) {
    case "said":
    case "not_set_up":
    case "close_refused":
      return cause.text;
    case "not_started":
      return `${cause.program} could not be started on this runner.`;
    case "time_limit":
      return `The session did not end within ${cause.seconds} seconds.`;
    case "cancelled":
      return "The session's run was cancelled.";
    case "machine_limit":
      return `${cause.program} used more than this machine allows for a session. ${cause.text}`;
    case "exited":
      return describeExit(cause);
    case "died":
      return [
        "The session's process died before it could hand in its work: it was killed, it ran out " +
          "of memory, or its run was cancelled.",
        ...(cause.change === null ? [] : [cause.change]),
      ].join(" ");
    case "not_closed":
      return describeUnclosed(cause);
    case "close_missing":
      return "The session ended without closing: it wrote no closing input to BATON_CLOSE.";
    case "close_too_long":
      return `The session's closing input is longer than ${cause.bytes} bytes.`;
    case "close_not_json":
      return "The session's closing input is not valid JSON.";
    case "turn_limit":
      return `The session did not close within ${cause.turns} turns.`;
    case "context_limit":
      return (
        `The conversation grew to ${cause.tokens} tokens, too long for the model: the task is ` +
        "too large for one session. Split it, or narrow what has to be read."
      );
    case "model_refused":
      return `The model refused to continue${cause.text === "" ? "" : `: ${cause.text}`}.`;
    case "repeated_call":
      return (
        `Baton ended the session: the same call of ${cause.tool} failed ${cause.times} times ` +
        "in a row, with " +
        `${cause.input}.${cause.output === "" ? "" : ` It said: ${cause.output}`}`
      );
    case "worktree_removed":
      return "The session removed its own worktree.";
    case "submodule_changed":
      return `${cause.path} is ${
        cause.isRemoved
          ? "a submodule, which was removed"
          : "a git repository of its own or a submodule"
      }; sessions can't change submodules.`;
    case "path_not_utf8":
      return `\`${cause.path.replace(/`/g, "'")}\` is a name that is not valid UTF-8; rename it.`;
    case "change_unreadable":
      return `The change can't be read: ${cause.text}.`;
    case "change_too_large":
      return (
        `The change has ${cause.bytes} bytes; at most ${PROPOSAL_BYTES} can be handed in. ` +
        "Does it contain build output?"
      );
    case "proposal_too_large":
      return (
        `The change is too large to be handed in: ${cause.files} files, ${cause.bytes} bytes as ` +
        `a proposal; at most 20000 and ${PROPOSAL_BYTES} are read. Is build output ignored?`
      );
    case "conflict_markers":
      return `Conflict markers are left in ${cause.paths.join(", ")}.`;
    default:
      return describeProviderProblem(cause);
  }
}

type CauseOf<Kind extends EndCause["kind"]> = Extract<EndCause, { kind: Kind }>;

function describeExit({ program, code, lastLine }: CauseOf<"exited">): string {
  const how = code === null ? "was killed" : `ended with exit code ${code}`;
  return `${program} ${how}.${lastLine === "" ? "" : ` Its last output: ${lastLine}`}`;
}

function describeUnclosed({ call, problem }: CauseOf<"not_closed">): string {
  if (problem === null)
    return `The session ended without closing: the model did not call \`${call}\`.`;
  const refused = `its last call of \`${call}\` was refused, and the model did not call it again`;
  return `The session ended without closing: ${refused}. ${problem}`;
}

type ProviderCause = CauseOf<
  | "provider_unreachable"
  | "answer_interrupted"
  | "key_refused"
  | "key_forbidden"
  | "bill_unpaid"
  | "model_unknown"
  | "api_unknown"
  | "provider_spend_limit"
>;

function describeProviderProblem(cause: ProviderCause): string {
  switch (cause.kind) {
    case "provider_unreachable":
      return `${cause.url} can't be reached${cause.text === null ? "" : ` (${cause.text})`}.`;
    case "answer_interrupted":
      return `The answers break off: ${cause.text}.`;
    default:
      return `${describeRemedy(cause)} The provider says: ${cause.text}`;
  }
}

function describeRemedy(
  cause: Exclude<ProviderCause, { kind: "provider_unreachable" | "answer_interrupted" }>,
): string {
  switch (cause.kind) {
    case "key_refused":
      return `The provider doesn't accept the key: set the secret ${cause.secret} to a valid one.`;
    case "key_forbidden":
      return (
        `The key in the secret ${cause.secret} isn't allowed to do this: give it the ` +
        "permission, or set another key."
      );
    case "bill_unpaid":
      return "The provider refuses because of billing: fix that in your account there.";
    case "model_unknown":
      return (
        `There is no model \`${cause.model}\` for this key: set ` +
        `\`models.${cause.complexity}\` in \`${CONFIG_PATH}\` to one that exists.`
      );
    case "api_unknown":
      return (
        `There is no ${cause.api} at ${cause.url}: fix the repository variable ` +
        `${cause.variable}.`
      );
    case "provider_spend_limit":
      return "A spending limit at the provider is reached: raise it there, or wait.";
  }
}
