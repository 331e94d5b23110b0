/**
 * OpenAI's Responses API:
 * https://developers.openai.com/api/reference/resources/responses/methods/create
 */
import { z } from "zod";
import {
  countSchema,
  createModelSchema,
  createTypedSchema,
  type LimitedBody,
  type ModelApi,
} from "./api.ts";

/**
 * Allows only bytes in the request. The provider would fetch an address, and `file_id` reads other
 * people's uploads.
 */
const part = z.discriminatedUnion("type", [
  createTypedSchema(["input_text", "output_text", "text", "refusal", "encrypted_content"]),
  createTypedSchema("input_image", {
    image_url: z
      .string()
      .regex(/^data:/, "the provider would fetch this address: send the image itself"),
    file_id: z.null().optional(),
  }),
  createTypedSchema("input_file", {
    file_data: z.string(),
    file_url: z.null().optional(),
    file_id: z.null().optional(),
  }),
]);
const parts = z.union([z.string(), z.array(part)]);

/** A tool that the agent runs itself, or a group of them. */
const ownTool = z.discriminatedUnion("type", [
  createTypedSchema(["function", "custom", "local_shell"]),
]);
const GROUPS = [
  createTypedSchema("namespace", { tools: z.array(ownTool) }),
  createTypedSchema("tool_search", { execution: z.literal("client") }),
] as const;

/** The provider's search: https://developers.openai.com/api/docs/guides/tools-web-search */
const SEARCH = "web_search";

/**
 * Deliberately missing: `background`, `conversation`, `previous_response_id` and `prompt`, which
 * read or leave data that outlives the request, and `service_tier`.
 */
const OTHER_FIELDS = [
  ...[
    "instructions",
    "stream",
    "stream_options",
    "tool_choice",
    "parallel_tool_calls",
    "reasoning",
  ],
  ...[
    "include",
    "prompt_cache_key",
    "prompt_cache_retention",
    "safety_identifier",
    "text",
    "client_metadata",
  ],
  ...["metadata", "temperature", "top_p", "top_logprobs", "truncation", "context_management"],
] as const;
const others = Object.fromEntries(OTHER_FIELDS.map((name) => [name, z.unknown().optional()]));

/**
 * Creates the schema of a session's request. `searches`: whether the configuration allows it to
 * search.
 */
function createBodySchema(model: string, searches: boolean) {
  const search = searches ? [createTypedSchema(SEARCH)] : [];
  const tool = z.discriminatedUnion("type", [...ownTool.options, ...GROUPS, ...search]);
  const tools = z.array(tool).optional();
  const item = z.discriminatedUnion("type", [
    // A message's type is optional.
    z.looseObject({ type: z.literal("message").optional(), content: parts }),
    createTypedSchema("agent_message", { content: parts.optional() }),
    createTypedSchema(["function_call_output", "custom_tool_call_output"], { output: parts }),
    createTypedSchema(["additional_tools", "tool_search_output"], { tools }),
    createTypedSchema([
      "reasoning",
      "function_call",
      "custom_tool_call",
      "local_shell_call",
      "local_shell_call_output",
    ]),
    createTypedSchema([
      "tool_search_call",
      "compaction",
      "compaction_summary",
      "compaction_trigger",
      "context_compaction",
    ]),
    ...(searches ? [createTypedSchema(`${SEARCH}_call`)] : []),
  ]);
  return z.strictObject({
    model: createModelSchema(model),
    input: z.union([z.string(), z.array(item)]),
    tools,
    store: z.literal(false).optional(),
    max_output_tokens: z.int().min(1).nullish(),
    max_tool_calls: z.int().min(1).nullish(),
    ...others,
  });
}

const response = z.looseObject({
  model: z.string().optional(),
  usage: z.looseObject({ output_tokens: z.number() }),
  output: z.array(z.looseObject({ type: z.string() })).default([]),
});
const event = z.union([
  z.looseObject({
    type: z.enum(["response.completed", "response.incomplete", "response.failed"]),
    response,
  }),
  response.transform((whole) => ({ response: whole })),
]);

const counts = z.looseObject({
  input_tokens: countSchema,
  output_tokens: countSchema,
  input_tokens_details: z
    .looseObject({ cached_tokens: countSchema, cache_write_tokens: countSchema })
    .nullish(),
  searches: countSchema,
});

/**
 * Creates the API. `searches`: whether the configuration allows a session to use the provider's
 * search.
 */
export function createResponsesApi(searches: boolean): ModelApi {
  return {
    requests: /^(POST \/responses(\/compact)?|GET \/models(\/[\w.:-]+)?)$/,
    billed: /^POST /,
    bodySchema: (model) => createBodySchema(model, searches),
    limitSearches,
    readUsage(value) {
      const found = event.safeParse(value).data?.response;
      if (!found) return null;
      const made = found.output.filter(({ type }) => type === `${SEARCH}_call`).length;
      return { model: found.model ?? null, usage: { ...found.usage, searches: made }, final: true };
    },
    countUsage(used) {
      const {
        input_tokens,
        output_tokens,
        input_tokens_details: details,
        searches: made,
      } = counts.parse(used);
      const cache_read_tokens = details?.cached_tokens ?? 0;
      const cache_write_tokens = details?.cache_write_tokens ?? 0;
      const tokens = {
        input_tokens: Math.max(0, input_tokens - cache_read_tokens - cache_write_tokens),
        ...{ output_tokens, cache_read_tokens, cache_write_tokens, hour_tokens: 0 },
      };
      return { requests: [tokens], searches: made };
    },
  };
}

/**
 * Limits the searches of a request. `max_tool_calls` counts the tools that the provider runs, and
 * the search is a session's only one. The schema ensures that input with tools of its own contains
 * no search.
 */
function limitSearches(body: object, left: number): LimitedBody {
  const {
    tools,
    max_tool_calls: asked,
    ...others
  } = body as { tools?: { type: string }[]; max_tool_calls?: number | null };
  if (!tools?.some(({ type }) => type === SEARCH)) return { body, most: 0 };
  if (left === 0)
    return { body: { ...others, tools: tools.filter(({ type }) => type !== SEARCH) }, most: 0 };
  const most = Math.min(asked ?? left, left);
  return { body: { ...others, tools, max_tool_calls: most }, most };
}
