/** The score's next message for a session. */
import { ModelApiError, type MessagesRequest, type ModelTurn } from "github-sandbox/model-server";
import type { ScoreLedger } from "./ledger.ts";
import type { Score, ScoreEntry } from "./parse-score.ts";
import type { FailTurn, ToolTurn } from "./score-schema.ts";
import { countTurns, findLastError, readSession } from "./session-request.ts";
import { describeTurn, toToolCall } from "./tool-calls.ts";

// Converts an entry's turns to a model's messages. Text is joined with the tool call that follows,
// as models do.

/** One message of the assistant. */
interface ScoreReply {
  /** The provider's refusals before it, each with the index of its turn. */
  faults: { fail: FailTurn; turn: number }[];
  text: string;
  /** The tool call; null ends the model's turn. */
  act: ToolTurn | null;
  /** Index of the last turn in the message. */
  turn: number;
}

export function toReplies({ turns }: ScoreEntry): ScoreReply[] {
  const replies: ScoreReply[] = [];
  let faults: ScoreReply["faults"] = [];
  let said: string[] = [];
  const end = (act: ToolTurn | null, turn: number) => {
    replies.push({ faults, text: said.join("\n\n"), act, turn });
    faults = [];
    said = [];
  };
  turns.forEach((one, turn) => {
    if ("fail" in one) faults.push({ fail: one.fail, turn });
    else if ("say" in one) said.push(one.say);
    else end(one, turn);
  });
  if (said.length > 0 || faults.length > 0) end(null, turns.length - 1);
  return replies;
}

export interface PlayedTurn extends ModelTurn {
  session: string;
}

/**
 * Returns the turn of the score for this request; the number of the assistant's messages selects
 * it. Throws `ModelApiError` for a session without an entry, for an edit that the client refused,
 * and for each fault of the score.
 */
export function playTurn(
  score: Score,
  ledger: ScoreLedger,
  request: MessagesRequest,
  header: string | null,
): PlayedTurn {
  const { build, session } = readSession(request, header);
  const offered = (request.tools ?? []).flatMap(({ name }) => name ?? []);
  const entry = ledger.claim(score, build, session);
  if (entry === null && isOptional(session)) return { session, ...createEmptyClose(offered) };
  if (entry === null)
    throw new ModelApiError(400, `no entry of ${score.file} matches session ${session}`);
  const replies = toReplies(score.entries[entry]!);
  const turn = countTurns(request);
  checkEdit(
    replies[turn - 1],
    findLastError(request),
    `${score.file}: entry ${entry + 1} (${session})`,
  );
  const reply = replies[turn];
  if (!reply) return { session, text: `The score has nothing more for ${session}.`, call: null };
  for (const { fail, turn: at } of reply.faults) {
    if (!ledger.meets(build, entry, at, fail.times)) continue;
    const headers =
      fail.retry_after === undefined ? undefined : { "retry-after": String(fail.retry_after) };
    throw new ModelApiError(fail.status, `a fault that the score has for ${session}`, headers);
  }
  const text = reply.text || getFallback(reply, session);
  return { session, text, call: reply.act && toToolCall(reply.act, offered) };
}

/** Whether the session depends on what others said, so that a score can't foresee it. */
const isOptional = (session: string) => session.split("/")[1] === "adapt";

function createEmptyClose(offered: readonly string[]): ModelTurn {
  const text = "The score has no entry for this session: nothing is to be changed.";
  return { text, call: toToolCall({ close: { summary: text } }, offered) };
}

/** A message is never empty: an entry may end with a fault. */
const getFallback = ({ act }: ScoreReply, session: string) =>
  act ? "" : `The score has nothing more for ${session}.`;

/** A failed edit is the score's mistake. A model would read the file again, but a score can't. */
function checkEdit(before: ScoreReply | undefined, refused: string | null, where: string): void {
  if (refused === null || !before?.act || !("edit" in before.act)) return;
  throw new ModelApiError(
    400,
    `${where}, turn ${before.turn + 1}: ${describeTurn(before.act)}: ${refused}`,
  );
}
