/** A message as a stream of server-sent events: https://docs.anthropic.com/en/api/messages-streaming */
import type { Content, Message } from "./message.ts";

interface Event {
  type: string;
  [field: string]: unknown;
}

/** How many characters a delta carries: small, so that clients do put them together. */
const DELTA = 120;

export function streamOf(message: Message): ReadableStream<Uint8Array> {
  const events = eventsOf(message)[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      const next = events.next();
      if (next.done) return controller.close();
      controller.enqueue(encoder.encode(`event: ${next.value.type}\ndata: ${JSON.stringify(next.value)}\n\n`));
    },
  });
}

function* eventsOf(message: Message): Generator<Event> {
  const { content, stop_reason, stop_sequence, usage } = message;
  yield { type: "message_start", message: { ...message, content: [], stop_reason: null } };
  yield { type: "ping" };
  for (const [index, block] of content.entries()) {
    yield { type: "content_block_start", index, content_block: emptied(block) };
    for (const delta of deltasOf(block)) yield { type: "content_block_delta", index, delta };
    yield { type: "content_block_stop", index };
  }
  const { output_tokens } = usage;
  yield { type: "message_delta", delta: { stop_reason, stop_sequence }, usage: { output_tokens } };
  yield { type: "message_stop" };
}

function emptied(block: Content): Content {
  return block.type === "text" ? { ...block, text: "" } : { ...block, input: {} };
}

function deltasOf(block: Content): Event[] {
  if (block.type === "text") return pieces(block.text).map((text) => ({ type: "text_delta", text }));
  return pieces(JSON.stringify(block.input)).map((partial_json) => ({ type: "input_json_delta", partial_json }));
}

/** Cut between characters, never within one. */
function pieces(text: string): string[] {
  return text.match(new RegExp(`.{1,${DELTA}}`, "gsu")) ?? [];
}
