/** The score's next message for a session. */
import type { Ledger } from "./ledger.ts";
import { messageOf, type Message } from "./message.ts";
import { Refusal } from "./refusal.ts";
import { repliesOf, type Reply } from "./replies.ts";
import { lastError, sessionOf, turnOf, type MessagesRequest } from "./request.ts";
import type { Score } from "./score.ts";
import { callOf, nameOf } from "./tools.ts";

export interface Played {
  session: string;
  message: Message;
}

/**
 * The message that the score has for this request: which one is told by how many the assistant has given. Throws a
 * `Refusal` for a session that no entry matches, an edit that the client refused, and each fault of the score.
 */
export function play(score: Score, ledger: Ledger, request: MessagesRequest, header: string | null): Played {
  const { build, session } = sessionOf(request, header);
  const entry = ledger.claim(score, build, session);
  if (entry === null && isOptional(session)) return { session, message: nothing(request) };
  if (entry === null) throw new Refusal(400, `no entry of ${score.file} matches session ${session}`);
  const replies = repliesOf(score.entries[entry]!);
  const turn = turnOf(request);
  checkEdit(replies[turn - 1], lastError(request), `${score.file}: entry ${entry + 1} (${session})`);
  const reply = replies[turn];
  if (!reply) return { session, message: messageOf(`The score has nothing more for ${session}.`, null) };
  for (const { fail, turn: at } of reply.faults) {
    if (!ledger.meets(build, entry, at, fail.times)) continue;
    const headers = fail.retry_after === undefined ? undefined : { "retry-after": String(fail.retry_after) };
    throw new Refusal(fail.status, `a fault that the score has for ${session}`, headers);
  }
  const offered = (request.tools ?? []).flatMap(({ name }) => name ?? []);
  return {
    session,
    message: messageOf(reply.text || fallback(reply, session), reply.act && callOf(reply.act, offered)),
  };
}

/** Whether such a session comes by what others said: a score need not foresee it. */
const isOptional = (session: string) => session.split("/")[1] === "adapt";

function nothing({ tools = [] }: MessagesRequest): Message {
  const offered = tools.flatMap(({ name }) => name ?? []);
  const words = "The score has no entry for this session: nothing is to be changed.";
  return messageOf(words, callOf({ close: { summary: words } }, offered));
}

/** A message is never empty: an entry may end with a fault. */
const fallback = ({ act }: Reply, session: string) => (act ? "" : `The score has nothing more for ${session}.`);

/** An edit that can't be made is the score's mistake; a model would look again, and a score can't. */
function checkEdit(before: Reply | undefined, refused: string | null, where: string): void {
  if (refused === null || !before?.act || !("edit" in before.act)) return;
  throw new Refusal(400, `${where}, turn ${before.turn + 1}: ${nameOf(before.act)}: ${refused}`);
}
