/** OpenAI's Responses API: https://developers.openai.com/api/reference/resources/responses/methods/create */
import { z } from "zod";
import type { HostedTool } from "../../../core/build/settings.ts";
import type { ModelApi } from "./api.ts";
import { modelField, typed } from "./fields.ts";

/** Bytes in the request only: the provider would fetch an address, and `file_id` reads what others have uploaded. */
const part = z.discriminatedUnion("type", [
  typed(["input_text", "output_text", "text", "refusal", "encrypted_content"]),
  typed("input_image", {
    image_url: z.string().regex(/^data:/, "the provider would fetch this address: send the image itself"),
    file_id: z.null().optional(),
  }),
  typed("input_file", { file_data: z.string(), file_url: z.null().optional(), file_id: z.null().optional() }),
]);
const parts = z.union([z.string(), z.array(part)]);

/** A tool that the agent itself runs, and groups of them. */
const ownTool = z.discriminatedUnion("type", [typed(["function", "custom", "local_shell"])]);
const GROUPS = [
  typed("namespace", { tools: z.array(ownTool) }),
  typed("tool_search", { execution: z.literal("client") }),
] as const;

/** What OpenAI bills for one search: https://developers.openai.com/api/docs/pricing */
const SEARCH_DOLLARS = 0.01;

/**
 * Not among them: `background`, `conversation`, `previous_response_id` and `prompt`, which read or leave what outlives
 * the request, and `service_tier`.
 */
const OTHERS = [
  ...["instructions", "stream", "stream_options", "tool_choice", "parallel_tool_calls", "max_tool_calls", "reasoning"],
  ...["include", "prompt_cache_key", "prompt_cache_retention", "safety_identifier", "text", "client_metadata"],
  ...["metadata", "temperature", "top_p", "top_logprobs", "truncation", "context_management"],
] as const;
const others = Object.fromEntries(OTHERS.map((name) => [name, z.unknown().optional()]));

/** What a session's request may say; `hosted` are the provider's own tools that the configuration allows. */
function bodySchema(model: string, hosted: readonly HostedTool[]) {
  const tool = z.discriminatedUnion("type", [...ownTool.options, ...GROUPS, ...hosted.map((type) => typed(type))]);
  const tools = z.array(tool).optional();
  const item = z.discriminatedUnion("type", [
    // A message may do without its type.
    z.looseObject({ type: z.literal("message").optional(), content: parts }),
    typed("agent_message", { content: parts.optional() }),
    typed(["function_call_output", "custom_tool_call_output"], { output: parts }),
    typed(["additional_tools", "tool_search_output"], { tools }),
    typed(["reasoning", "function_call", "custom_tool_call", "local_shell_call", "local_shell_call_output"]),
    typed(["tool_search_call", "compaction", "compaction_summary", "compaction_trigger", "context_compaction"]),
    ...hosted.map((type) => typed(`${type}_call`)),
  ]);
  return z.strictObject({
    model: modelField(model),
    input: z.union([z.string(), z.array(item)]),
    tools,
    store: z.literal(false).optional(),
    max_output_tokens: z.int().min(1).nullish(),
    ...others,
  });
}

const response = z.looseObject({
  model: z.string().optional(),
  usage: z.looseObject({ output_tokens: z.number() }),
  output: z.array(z.looseObject({ type: z.string() })).default([]),
});
const event = z.union([
  z.looseObject({ type: z.enum(["response.completed", "response.incomplete", "response.failed"]), response }),
  response.transform((whole) => ({ response: whole })),
]);

const count = z
  .number()
  .min(0)
  .nullish()
  .transform((value) => Math.round(value ?? 0));
const counts = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  input_tokens_details: z.looseObject({ cached_tokens: count, cache_write_tokens: count }).nullish(),
  searches: count,
});

export function responsesApi(hosted: readonly HostedTool[]): ModelApi {
  return {
    requests: /^(POST \/responses(\/compact)?|GET \/models(\/[\w.:-]+)?)$/,
    billed: /^POST /,
    bodySchema: (model) => bodySchema(model, hosted),
    readUsage(value) {
      const found = event.safeParse(value).data?.response;
      if (!found) return null;
      const searches = found.output.filter(({ type }) => type === "web_search_call").length;
      return { model: found.model ?? null, usage: { ...found.usage, searches }, final: true };
    },
    countUsage(used) {
      const { input_tokens, output_tokens, input_tokens_details: details, searches } = counts.parse(used);
      const cache_read_tokens = details?.cached_tokens ?? 0;
      const cache_write_tokens = details?.cache_write_tokens ?? 0;
      const tokens = {
        input_tokens: Math.max(0, input_tokens - cache_read_tokens - cache_write_tokens),
        ...{ output_tokens, cache_read_tokens, cache_write_tokens, hour_tokens: 0 },
      };
      return { requests: [tokens], dollars: searches * SEARCH_DOLLARS };
    },
  };
}
