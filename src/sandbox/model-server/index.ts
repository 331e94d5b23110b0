/**
 * A stand-in for a model: a server that speaks the Messages API and plays a written score. The client is an unmodified
 * one, so that the whole path but the model itself is the real one.
 */
import { join } from "node:path";
import { Ledger } from "./ledger.ts";
import { PLAYER, createEventStream, createMessage, createMessageId } from "./message.ts";
import { playTurn } from "./play.ts";
import { ModelApiError, readRequest } from "./request.ts";
import type { Score } from "./score.ts";
import { startServer } from "../server.ts";

// The stand-in's endpoints: those of the Messages API that a client of it calls.

export interface ModelServerParts {
  score: Score;
  ledger: Ledger;
  /** Takes one line for each message that is given, and for each refusal. */
  log: (line: string) => void;
}

/** Answers one request. */
async function handleModelRequest(parts: ModelServerParts, request: Request): Promise<Response> {
  const requestId = createMessageId("req");
  try {
    const answer = await answerRoute(parts, request);
    answer.headers.set("request-id", requestId);
    return answer;
  } catch (error) {
    if (!(error instanceof ModelApiError)) throw error;
    parts.log(`${error.status} ${error.message}`);
    return error.answer(requestId);
  }
}

async function answerRoute(parts: ModelServerParts, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const call = `${request.method} ${pathname.replace(/\/+$/, "")}`;
  if (call === "GET " || call === "HEAD ") return new Response(`${PLAYER}: ${parts.score.file}\n`);
  checkHeaders(request.headers);
  if (call === "POST /v1/messages") return answerMessages(parts, request);
  // Nothing is counted: any number of tokens would be made up.
  if (call === "POST /v1/messages/count_tokens") return Response.json({ input_tokens: 0, context_management: null });
  if (call === "GET /v1/models") {
    const model = describeModel("score-player");
    return Response.json({ data: [model], first_id: model.id, last_id: model.id, has_more: false });
  }
  const [, name] = /^GET \/v1\/models\/([^/]+)$/.exec(call) ?? [];
  if (name) return Response.json(describeModel(decodeName(name)));
  throw new ModelApiError(404, `${call}: the stand-in has no such endpoint`);
}

function checkHeaders(headers: Headers): void {
  if (!headers.get("x-api-key") && !/^Bearer ./.test(headers.get("authorization") ?? "")) {
    throw new ModelApiError(401, "x-api-key header is required");
  }
  if (!headers.get("anthropic-version")) throw new ModelApiError(400, "anthropic-version: header is required");
}

async function answerMessages({ score, ledger, log }: ModelServerParts, request: Request): Promise<Response> {
  const asked = readRequest(await request.text());
  // A client that offers no tools asks for words on its own account, a title say: that is no turn of the session.
  const played =
    (asked.tools ?? []).length > 0 ? playTurn(score, ledger, asked, request.headers.get("x-baton-session")) : null;
  const message = played?.message ?? createMessage(PLAYER, null);
  const call = message.content.find((block) => block.type === "tool_use");
  if (played) log(`${played.session}: ${call ? call.name : message.stop_reason}`);
  if (!asked.stream) return Response.json(message);
  const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };
  return new Response(createEventStream(message), { headers });
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new ModelApiError(404, `model: ${name}`);
  }
}

function describeModel(name: string) {
  return { type: "model", id: name, display_name: PLAYER, created_at: "1970-01-01T00:00:00Z" };
}

export interface ModelServerOptions {
  /** Without problems. */
  score: Score;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Folder that remembers which entry served which session; null = only as long as the server lives. */
  dir: string | null;
  log?: (line: string) => void;
}

export interface RunningModelServer {
  /** What `ANTHROPIC_BASE_URL` is set to. */
  url: string;
  close(): Promise<void>;
}

/** Starts it on 127.0.0.1. Throws node's error with code `EADDRINUSE` when the port is taken. */
export async function openModelServer({
  score,
  port = 0,
  dir,
  log = () => {},
}: ModelServerOptions): Promise<RunningModelServer> {
  const ledger = new Ledger(dir === null ? null : join(dir, "ledger.json"));
  const edge = await startServer("127.0.0.1", port, log);
  edge.git = (_request, response) => void response.writeHead(404).end();
  edge.handle = (request) => handleModelRequest({ score, ledger, log }, request);
  return { url: `http://127.0.0.1:${edge.port}`, close: () => edge.close() };
}

export { parseScore, type Score } from "./score.ts";
