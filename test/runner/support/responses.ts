/** A Responses API for Codex that answers from a list, over real HTTP and server-sent events. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type Reply =
  | { say?: string; call?: [name: string, input: object] }
  | {
      status: number;
      code?: string;
      type?: string;
      message?: string;
      headers?: Record<string, string>;
    };

interface Asked {
  url: string;
  headers: IncomingMessage["headers"];
  body: {
    model: string;
    tools: { type: string }[];
    input: { type: string; output?: string; content?: { text: string }[] }[];
  };
}

/** Usage of each answer. */
export const USAGE = { input_tokens: 100, cached: 30, output_tokens: 20 };

export class Responses {
  readonly asked: Asked[] = [];
  private readonly replies: Reply[];
  private readonly server: Server;

  private constructor(server: Server, replies: Reply[]) {
    this.server = server;
    this.replies = replies;
  }

  static async start(...replies: Reply[]): Promise<Responses> {
    const server = createServer();
    const responses = new Responses(server, replies);
    server.on("request", (request, response) => void responses.take(request, response));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    return responses;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await text(request);
    if (request.method !== "POST") return void response.writeHead(404).end();
    this.asked.push({
      url: request.url!,
      headers: request.headers,
      body: JSON.parse(sent) as Asked["body"],
    });
    const reply = this.replies.shift() ?? {
      status: 400,
      message: "the list of replies is at its end",
    };
    if ("status" in reply) {
      const {
        status,
        headers,
        message = `answer ${status}`,
        type = "invalid_request_error",
        code = null,
      } = reply;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      return void response.end(JSON.stringify({ error: { message, type, code } }));
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of eventsOf(reply, this.asked.length, this.asked.at(-1)!.body.model)) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  }
}

function* eventsOf(
  { say, call }: Extract<Reply, { say?: string }>,
  n: number,
  model: string,
): Generator<{ type: string }> {
  const id = `resp_${n}`;
  yield { type: "response.created", response: { id } } as { type: string };
  const content = [{ type: "output_text", text: say }];
  const message = { type: "message", role: "assistant", id: `msg_${n}`, content };
  const named = {
    id: `fc_${n}`,
    call_id: `call_${n}`,
    name: call?.[0],
    arguments: JSON.stringify(call?.[1]),
  };
  const output = [
    ...(say === undefined ? [] : [message]),
    ...(call ? [{ type: "function_call", ...named }] : []),
  ];
  for (const [output_index, item] of output.entries()) {
    yield { type: "response.output_item.done", output_index, item } as { type: string };
  }
  const { input_tokens, cached, output_tokens } = USAGE;
  const details = {
    input_tokens_details: { cached_tokens: cached },
    output_tokens_details: { reasoning_tokens: 5 },
  };
  const usage = {
    input_tokens,
    output_tokens,
    ...details,
    total_tokens: input_tokens + output_tokens,
  };
  yield { type: "response.completed", response: { id, model, output, usage } } as { type: string };
}
