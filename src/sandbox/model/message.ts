/** A message as the Messages API has it: https://docs.anthropic.com/en/api/messages */
import { randomBytes } from "node:crypto";
import type { ToolCall } from "./tools.ts";

/** What stands wherever a person could take the stand-in for a model. */
export const PLAYER = "score player (no model)";

/** No model works here, so that nothing is counted: any number would be made up. */
const USAGE = {
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  server_tool_use: null,
  service_tier: "standard",
};

export type Content =
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; input: Record<string, unknown> };

export interface Message {
  id: string;
  type: "message";
  role: "assistant";
  model: string;
  content: Content[];
  stop_reason: "end_turn" | "tool_use" | null;
  stop_sequence: null;
  usage: typeof USAGE;
}

/** A message with words, a tool call, or both. Without a call it ends the model's turn. */
export function messageOf(text: string, call: ToolCall | null): Message {
  const said: Content[] = text === "" ? [] : [{ type: "text", text }];
  const called: Content[] = call ? [{ type: "tool_use", id: id("toolu"), ...call }] : [];
  return {
    id: id("msg"),
    type: "message",
    role: "assistant",
    model: PLAYER,
    content: [...said, ...called],
    stop_reason: call ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: USAGE,
  };
}

export function id(of: "msg" | "toolu" | "req"): string {
  return `${of}_${randomBytes(12).toString("hex")}`;
}
