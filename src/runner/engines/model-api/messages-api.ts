/** Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */
import { z } from "zod";
import {
  countSchema,
  createModelSchema,
  createTypedSchema,
  type LimitedBody,
  type ModelApi,
} from "./api.ts";
import type { AnswerUsage } from "./spend-tracker.ts";

const text = createTypedSchema("text");
/**
 * Allows only bytes in the request. The provider would fetch an address, and `file_id` reads other
 * people's uploads.
 */
const bytes = z.strictObject({
  type: z.literal("base64"),
  media_type: z.string(),
  data: z.string(),
});
const image = createTypedSchema("image", { source: bytes });
const document = createTypedSchema("document", {
  source: z.discriminatedUnion("type", [
    bytes,
    z.strictObject({ type: z.literal("text"), media_type: z.string(), data: z.string() }),
    z.strictObject({
      type: z.literal("content"),
      content: z.union([z.string(), z.array(z.discriminatedUnion("type", [text, image]))]),
    }),
  ]),
});
const CONTENT = [
  text,
  image,
  document,
  createTypedSchema(["search_result", "tool_reference"]),
] as const;
const block = z.discriminatedUnion("type", [
  ...CONTENT,
  createTypedSchema(["thinking", "redacted_thinking", "compaction", "tool_use"]),
  createTypedSchema("tool_result", {
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", CONTENT))]).optional(),
  }),
]);

const message = z.strictObject({
  role: z.string(),
  content: z.union([z.string(), z.array(block)]),
  output_config: z.unknown().optional(),
  clear_at: z.unknown().optional(),
});

/**
 * A tool that the agent runs itself. Tools with a type of their own run at the provider or on a
 * screen.
 */
const tool = z.looseObject({
  type: z
    .literal("custom", "this tool is the provider's own, which sessions may not use")
    .nullish(),
  name: z.string(),
});

/**
 * Deliberately missing: `mcp_servers`, `container`, `fallbacks`, `speed`, `service_tier`,
 * `inference_geo`, `thread`.
 */
const OTHER_FIELDS = [
  ...["stream", "metadata", "temperature", "top_p", "top_k", "stop_sequences", "thinking"],
  ...[
    "context_management",
    "compaction",
    "output_config",
    "output_format",
    "cache_control",
    "tool_choice",
  ],
  "diagnostics",
] as const;
const others = Object.fromEntries(OTHER_FIELDS.map((name) => [name, z.unknown().optional()]));

const usage = z.looseObject({ output_tokens: z.number() });
const event = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("message_start"),
    message: z.looseObject({ model: z.string(), usage }),
  }),
  z.looseObject({ type: z.literal("message_delta"), usage }),
  z.looseObject({ type: z.literal("message"), model: z.string(), usage }),
]);

const counts = z.looseObject({
  input_tokens: countSchema,
  output_tokens: countSchema,
  cache_read_input_tokens: countSchema,
  cache_creation_input_tokens: countSchema,
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: countSchema }).nullish(),
});
const total = counts.extend({
  server_tool_use: z.looseObject({ web_search_requests: countSchema }).nullish(),
  /** The summary of a compaction is a separate request. The total above does not include it. */
  iterations: z.array(counts.extend({ type: z.string() })).nullish(),
});

export const messagesApi: ModelApi = {
  requests: /^(POST \/v1\/messages(\/count_tokens)?|GET \/v1\/models(\/[\w.:-]+)?)$/,
  billed: /^POST \/v1\/messages$/,
  bodySchema: (model) =>
    z.strictObject({
      model: createModelSchema(model),
      messages: z.array(message),
      system: z.union([z.string(), z.array(text)]).optional(),
      tools: z.array(tool).optional(),
      max_tokens: z.int().min(1).optional(),
      ...others,
    }),
  limitSearches: limitMessageSearches,
  readUsage(value) {
    const { data } = event.safeParse(value);
    switch (data?.type) {
      case "message_start":
        return { model: data.message.model, usage: data.message.usage, final: false };
      case "message":
        return { model: data.model, usage: data.usage, final: true };
      case "message_delta":
        return { model: null, usage: data.usage, final: true };
      default:
        return null;
    }
  },
  countUsage: countMessageUsage,
};

/**
 * Limits the searches of a request. `max_uses` applies to one request:
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
 */
export function limitMessageSearches(body: object, left: number): LimitedBody {
  const { tools } = body as { tools?: { type?: string; max_uses?: number | null }[] };
  const search = tools?.find(isSearch);
  if (!tools || !search) return { body, most: 0 };
  const others = tools.filter((one) => !isSearch(one));
  if (left === 0) return { body: { ...body, tools: others }, most: 0 };
  const most = Math.min(search.max_uses ?? left, left);
  return { body: { ...body, tools: [...others, { ...search, max_uses: most }] }, most };
}

const isSearch = ({ type }: { type?: string }) => type?.startsWith("web_search_") === true;

/**
 * Counts the tokens and searches in the `usage` of a message:
 * https://platform.claude.com/docs/en/api/messages#response-usage
 */
export function countMessageUsage(used: object): Pick<AnswerUsage, "requests" | "searches"> {
  const { iterations, server_tool_use: hosted, ...answer } = total.parse(used);
  const compactions = (iterations ?? []).filter(({ type }) => type === "compaction");
  return {
    requests: [answer, ...compactions].map(toTokens),
    searches: hosted?.web_search_requests ?? 0,
  };
}

function toTokens(one: z.output<typeof counts>) {
  return {
    input_tokens: one.input_tokens,
    output_tokens: one.output_tokens,
    cache_read_tokens: one.cache_read_input_tokens,
    cache_write_tokens: one.cache_creation_input_tokens,
    hour_tokens: one.cache_creation?.ephemeral_1h_input_tokens ?? 0,
  };
}
