/**
 * A Messages API that answers from a list, over real HTTP and server-sent events. It is small, so
 * that a test can define exactly what the provider does. It stores requests unchanged.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Sent {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: {
    model: string;
    max_tokens: number;
    messages: { role: string; content: string | Block[] }[];
    system: Block[];
    tools: {
      type?: string;
      name: string;
      max_uses?: number;
      input_schema: Record<string, unknown>;
    }[];
    metadata: { user_id: string };
    thread?: unknown;
    stream: boolean;
    cache_control?: unknown;
    context_management: { edits: { type: string; trigger: { value: number } }[] };
  };
}
export interface Block {
  type: string;
  text?: string;
  content?: unknown;
  is_error?: boolean;
  cache_control?: unknown;
  tool_use_id?: string;
}

interface Refusal {
  status: number;
  headers?: Record<string, string>;
  type?: string;
  message?: string;
  code?: string;
}

/** The provider's behaviour for one request. */
export type Answer =
  | {
      say?: string;
      /** Queries of the searches that the provider makes for it. */
      search?: string[];
      call?: [name: string, input: unknown][];
      stop?: string;
      /** The billed usage. */
      usage?: object;
      /** Computes the usage from the request and its bytes. */
      bill?: (body: Sent["body"], bytes: number) => object;
      model?: string;
    }
  | Refusal
  /** The stream starts and then breaks, with an error event or without a message. */
  | { broken: string | null; search?: string[] };

export class Messages {
  readonly sent: Sent[] = [];
  private readonly answers: Answer[] = [];
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(...answers: Answer[]): Promise<Messages> {
    const server = createServer();
    const messages = new Messages(server);
    messages.answers.push(...answers);
    server.on("request", (request, response) => void messages.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return messages;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Returns the tool results in the request's newest message. */
  results(request: number): Block[] {
    const content = this.sent[request]!.body.messages.at(-1)!.content;
    return typeof content === "string"
      ? []
      : content.filter((block) => block.type === "tool_result");
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const whole = await text(request);
    const body = JSON.parse(whole) as Sent["body"];
    this.sent.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    const answer = this.answers.shift() ?? {
      status: 400,
      message: "the list of answers is at its end",
    };
    if ("status" in answer) return refuse(response, answer);
    response.writeHead(200, { "content-type": "text/event-stream" });
    const emit = (event: { type: string }) =>
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    if ("broken" in answer) {
      emit(started({}, body.model));
      for (const event of searchesOf(answer.search ?? [], this.sent.length)) emit(event);
      emit({
        type: "content_block_start",
        index: 2 * (answer.search ?? []).length,
        content_block: { type: "text", text: "" },
      } as { type: string });
      if (answer.broken === null) return void setTimeout(() => response.destroy(), 20);
      emit({ type: "error", error: { type: answer.broken, message: "later" } } as { type: string });
      return void response.end();
    }
    const usage = answer.bill?.(body, Buffer.byteLength(whole)) ?? answer.usage ?? {};
    for (const event of eventsOf({ ...answer, usage }, body.model, this.sent.length)) emit(event);
    response.end();
  }
}

function refuse(response: ServerResponse, { status, headers, type, message, code }: Refusal): void {
  const details = code === undefined ? {} : { details: { error_code: code } };
  const error = {
    type: type ?? "invalid_request_error",
    message: message ?? `answer ${status}`,
    ...details,
  };
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ type: "error", error }));
}

let messages = 0;

function started(usage: object, model: string) {
  const counts = {
    input_tokens: 10,
    output_tokens: 1,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  };
  const message = {
    id: `msg_${++messages}`,
    type: "message",
    role: "assistant",
    content: [],
    model,
    stop_reason: null,
  };
  return {
    type: "message_start",
    message: { ...message, stop_sequence: null, usage: { ...counts, ...usage } },
  };
}

/** Returns two blocks for each query: the search and its results. */
function searchesOf(
  queries: readonly string[],
  n: number,
  from = 0,
): { type: string; [key: string]: unknown }[] {
  return queries.flatMap((query, i) => {
    const id = `srvtoolu_${n}_${i}`;
    const index = from + 2 * i;
    const found = {
      type: "web_search_result",
      url: "https://example.com/",
      title: "A page",
      encrypted_content: "e",
    };
    const result = {
      type: "web_search_tool_result",
      tool_use_id: id,
      content: [{ ...found, page_age: null }],
    };
    const delta = { type: "input_json_delta", partial_json: JSON.stringify({ query }) };
    const search = { type: "server_tool_use", id, name: "web_search", input: {} };
    return [
      { type: "content_block_start", index, content_block: search },
      { type: "content_block_delta", index, delta },
      { type: "content_block_stop", index },
      { type: "content_block_start", index: index + 1, content_block: result },
      { type: "content_block_stop", index: index + 1 },
    ];
  });
}

function* eventsOf(
  { say, search = [], call = [], stop, usage = {}, model: by }: Extract<Answer, { call?: unknown }>,
  model: string,
  n: number,
): Generator<{ type: string }> {
  yield started(usage, by ?? model);
  let index = 0;
  const block = function* (
    content_block: object,
    delta: object,
  ): Generator<{ type: string; [key: string]: unknown }> {
    yield { type: "content_block_start", index, content_block };
    yield { type: "content_block_delta", index, delta };
    yield { type: "content_block_stop", index: index++ };
  };
  if (say !== undefined)
    yield* block({ type: "text", text: "" }, { type: "text_delta", text: say });
  for (const event of searchesOf(search, n, index)) yield event;
  index += 2 * search.length;
  for (const [i, [name, input]] of call.entries()) {
    const json = { type: "input_json_delta", partial_json: JSON.stringify(input) };
    yield* block({ type: "tool_use", id: `toolu_${n}_${i}`, name, input: {} }, json);
  }
  const stop_reason = stop ?? (call.length > 0 ? "tool_use" : "end_turn");
  const delta = { stop_reason, stop_sequence: null };
  const searched =
    search.length > 0 ? { server_tool_use: { web_search_requests: search.length } } : {};
  yield { type: "message_delta", delta, usage: { output_tokens: 5, ...searched, ...usage } } as {
    type: string;
  };
  yield { type: "message_stop" };
}
