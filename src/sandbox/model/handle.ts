/** The stand-in's endpoints: those of the Messages API that a client of it calls. */
import type { Ledger } from "./ledger.ts";
import { id, messageOf, PLAYER } from "./message.ts";
import { play } from "./play.ts";
import { Refusal } from "./refusal.ts";
import { readRequest } from "./request.ts";
import type { Score } from "./score.ts";
import { streamOf } from "./sse.ts";

export interface ModelParts {
  score: Score;
  ledger: Ledger;
  /** Takes one line for each message that is given, and for each refusal. */
  log: (line: string) => void;
}

/** Answers one request. */
export async function handle(parts: ModelParts, request: Request): Promise<Response> {
  const requestId = id("req");
  try {
    const answer = await route(parts, request);
    answer.headers.set("request-id", requestId);
    return answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    parts.log(`${error.status} ${error.message}`);
    return error.answer(requestId);
  }
}

async function route(parts: ModelParts, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const call = `${request.method} ${pathname.replace(/\/+$/, "")}`;
  if (call === "GET " || call === "HEAD ") return new Response(`${PLAYER}: ${parts.score.file}\n`);
  checkHeaders(request.headers);
  if (call === "POST /v1/messages") return messages(parts, request);
  // Nothing is counted: any number of tokens would be made up.
  if (call === "POST /v1/messages/count_tokens") return Response.json({ input_tokens: 0, context_management: null });
  if (call === "GET /v1/models") {
    const model = modelOf("score-player");
    return Response.json({ data: [model], first_id: model.id, last_id: model.id, has_more: false });
  }
  const [, name] = /^GET \/v1\/models\/([^/]+)$/.exec(call) ?? [];
  if (name) return Response.json(modelOf(decoded(name)));
  throw new Refusal(404, `${call}: the stand-in has no such endpoint`);
}

function checkHeaders(headers: Headers): void {
  if (!headers.get("x-api-key") && !/^Bearer ./.test(headers.get("authorization") ?? "")) {
    throw new Refusal(401, "x-api-key header is required");
  }
  if (!headers.get("anthropic-version")) throw new Refusal(400, "anthropic-version: header is required");
}

async function messages({ score, ledger, log }: ModelParts, request: Request): Promise<Response> {
  const asked = readRequest(await request.text());
  // A client that offers no tools asks for words on its own account, a title say: that is no turn of the session.
  const played =
    (asked.tools ?? []).length > 0 ? play(score, ledger, asked, request.headers.get("x-baton-session")) : null;
  const message = played?.message ?? messageOf(PLAYER, null);
  const call = message.content.find((block) => block.type === "tool_use");
  if (played) log(`${played.session}: ${call ? call.name : message.stop_reason}`);
  if (!asked.stream) return Response.json(message);
  const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
  return new Response(streamOf(message), { headers });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new Refusal(404, `model: ${name}`);
  }
}

function modelOf(name: string) {
  return { type: "model", id: name, display_name: PLAYER, created_at: "1970-01-01T00:00:00Z" };
}
