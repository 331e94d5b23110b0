/**
 * A fake of Anthropic's Messages API. An unmodified client talks to it, and a function of yours
 * answers.
 */
import { randomUUID } from "node:crypto";
import { startServer } from "../server.ts";
import { createEventStream, createMessage, type ToolCall } from "./message.ts";
import { ModelApiError, readRequest, type MessagesRequest } from "./request.ts";

/** The next output of the model. Without a call the model's turn ends. */
export interface ModelTurn {
  text: string;
  call: ToolCall | null;
}

/**
 * Returns the next turn of the conversation. Throws `ModelApiError` to answer with an error of the
 * API.
 */
export type ModelAnswer = (
  request: MessagesRequest,
  headers: Headers,
) => ModelTurn | Promise<ModelTurn>;

export interface ModelServerOptions {
  answer: ModelAnswer;
  /** The only model. Its name is in every message. */
  model?: { id: string; name: string };
  /** Default: 0, which takes a free port. */
  port?: number;
  /** Receives one line for each error that is answered. */
  log?: (line: string) => void;
}

export interface RunningModelServer {
  /** Value for `ANTHROPIC_BASE_URL`. */
  url: string;
  close(): Promise<void>;
}

type ModelParts = Required<Pick<ModelServerOptions, "answer" | "model" | "log">>;

/**
 * Starts the server on 127.0.0.1.
 * @throws Error of node with code `EADDRINUSE` if the port is in use.
 */
export async function openModelServer({
  answer,
  model = { id: "fake-model", name: "fake model" },
  port = 0,
  log = () => {},
}: ModelServerOptions): Promise<RunningModelServer> {
  const server = await startServer("127.0.0.1", port, log);
  server.git = (_request, response) => void response.writeHead(404).end();
  server.handle = (request) => handleModelRequest({ answer, model, log }, request);
  return { url: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

async function handleModelRequest(parts: ModelParts, request: Request): Promise<Response> {
  const requestId = `req_${randomUUID().replaceAll("-", "")}`;
  try {
    const response = await answerRoute(parts, request);
    response.headers.set("request-id", requestId);
    return response;
  } catch (error) {
    if (!(error instanceof ModelApiError)) throw error;
    parts.log(`${error.status} ${error.message}`);
    return error.createResponse(requestId);
  }
}

async function answerRoute(parts: ModelParts, request: Request): Promise<Response> {
  const { id, name } = parts.model;
  const { pathname } = new URL(request.url);
  const call = `${request.method} ${pathname.replace(/\/+$/, "")}`;
  if (call === "GET " || call === "HEAD ") return new Response(`${name}\n`);
  checkHeaders(request.headers);
  if (call === "POST /v1/messages") return answerMessages(parts, request);
  // The fake has no tokens, so none are counted.
  if (call === "POST /v1/messages/count_tokens") {
    return Response.json({ input_tokens: 0, context_management: null });
  }
  if (call === "GET /v1/models") {
    return Response.json({
      data: [describeModel(id, name)],
      first_id: id,
      last_id: id,
      has_more: false,
    });
  }
  const [, asked] = /^GET \/v1\/models\/([^/]+)$/.exec(call) ?? [];
  if (asked) return Response.json(describeModel(decodeName(asked), name));
  throw new ModelApiError(404, `${call}: this fake of the API has no such endpoint`);
}

function checkHeaders(headers: Headers): void {
  if (!headers.get("x-api-key") && !/^Bearer ./.test(headers.get("authorization") ?? "")) {
    throw new ModelApiError(401, "x-api-key header is required");
  }
  if (!headers.get("anthropic-version"))
    throw new ModelApiError(400, "anthropic-version: header is required");
}

async function answerMessages({ answer, model }: ModelParts, request: Request): Promise<Response> {
  const body = readRequest(await request.text());
  // A client that offers no tools wants a separate text, such as a title. That is no turn of the
  // conversation.
  const turn =
    (body.tools ?? []).length > 0
      ? await answer(body, request.headers)
      : { text: model.name, call: null };
  const message = createMessage(model.name, turn.text, turn.call);
  if (!body.stream) return Response.json(message);
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  };
  return new Response(createEventStream(message), { headers });
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new ModelApiError(404, `model: ${name}`);
  }
}

function describeModel(id: string, name: string) {
  return { type: "model", id, display_name: name, created_at: "1970-01-01T00:00:00Z" };
}

export type { ToolCall } from "./message.ts";
export { ModelApiError, type MessagesRequest } from "./request.ts";
