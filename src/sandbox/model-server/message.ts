/** A message of the Messages API: https://docs.anthropic.com/en/api/messages */
import { randomBytes } from "node:crypto";

/** A call of one of the client's tools. */
export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** The fake has no tokens, so none are counted. */
const NO_USAGE = {
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  server_tool_use: null,
  service_tier: "standard",
};

type MessageContent =
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; input: Record<string, unknown> };

export interface Message {
  id: string;
  type: "message";
  role: "assistant";
  model: string;
  content: MessageContent[];
  stop_reason: "end_turn" | "tool_use" | null;
  stop_sequence: null;
  usage: typeof NO_USAGE;
}

/** Creates a message with text, a tool call, or both. Without a call it ends the model's turn. */
export function createMessage(model: string, text: string, call: ToolCall | null): Message {
  const said: MessageContent[] = text === "" ? [] : [{ type: "text", text }];
  const called: MessageContent[] = call
    ? [{ type: "tool_use", id: createMessageId("toolu"), ...call }]
    : [];
  return {
    id: createMessageId("msg"),
    type: "message",
    role: "assistant",
    model,
    content: [...said, ...called],
    stop_reason: call ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: NO_USAGE,
  };
}

function createMessageId(prefix: "msg" | "toolu"): string {
  return `${prefix}_${randomBytes(12).toString("hex")}`;
}

// A message as a stream of server-sent events: https://docs.anthropic.com/en/api/messages-streaming

interface StreamEvent {
  type: string;
  [field: string]: unknown;
}

/** Characters per delta: few, so that clients have to join them. */
const DELTA_LENGTH = 120;

export function createEventStream(message: Message): ReadableStream<Uint8Array> {
  const events = listStreamEvents(message)[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      const next = events.next();
      if (next.done) return controller.close();
      controller.enqueue(
        encoder.encode(`event: ${next.value.type}\ndata: ${JSON.stringify(next.value)}\n\n`),
      );
    },
  });
}

function* listStreamEvents(message: Message): Generator<StreamEvent> {
  const { content, stop_reason, stop_sequence, usage } = message;
  yield { type: "message_start", message: { ...message, content: [], stop_reason: null } };
  yield { type: "ping" };
  for (const [index, block] of content.entries()) {
    yield { type: "content_block_start", index, content_block: clearContent(block) };
    for (const delta of listDeltas(block)) yield { type: "content_block_delta", index, delta };
    yield { type: "content_block_stop", index };
  }
  const { output_tokens } = usage;
  yield { type: "message_delta", delta: { stop_reason, stop_sequence }, usage: { output_tokens } };
  yield { type: "message_stop" };
}

function clearContent(block: MessageContent): MessageContent {
  return block.type === "text" ? { ...block, text: "" } : { ...block, input: {} };
}

function listDeltas(block: MessageContent): StreamEvent[] {
  if (block.type === "text")
    return splitText(block.text).map((text) => ({ type: "text_delta", text }));
  return splitText(JSON.stringify(block.input)).map((partial_json) => ({
    type: "input_json_delta",
    partial_json,
  }));
}

/** Splits between characters, never within one. */
function splitText(text: string): string[] {
  return text.match(new RegExp(`.{1,${DELTA_LENGTH}}`, "gsu")) ?? [];
}
