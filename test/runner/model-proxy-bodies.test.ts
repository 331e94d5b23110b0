import { describe, expect, it } from "vitest";
import { explainRefusal, type ModelApi } from "../../src/runner/engines/model-api/api.ts";
import { messagesApi } from "../../src/runner/engines/model-api/messages-api.ts";
import { createResponsesApi } from "../../src/runner/engines/model-api/responses-api.ts";

/** Returns the model proxy's objections to a body; empty = it sends the body on unchanged. */
function problems(api: ModelApi, body: object): string {
  const read = api.bodySchema("m").safeParse(body);
  if (!read.success) return explainRefusal(read.error, body);
  expect(read.data).toEqual(body);
  return "";
}

describe("a request to the Messages API", () => {
  const said = (content: unknown) => ({ model: "m", messages: [{ role: "user", content }] });
  const result = (content: unknown) => said([{ type: "tool_result", tool_use_id: "t", content }]);
  const withTools = (...tools: object[]) => ({ ...said("Hi."), tools });
  const own = { name: "Bash", description: "runs", input_schema: { type: "object" } };
  const base64 = { type: "base64", media_type: "image/png", data: "AA==" };

  it.each<[string, object]>([
    ["only text", said("Hi.")],
    [
      "all settings that Claude Code sends",
      {
        ...withTools(own, { ...own, type: "custom", cache_control: { type: "ephemeral" } }),
        system: [{ type: "text", text: "You work.", cache_control: { type: "ephemeral" } }],
        ...{
          max_tokens: 128000,
          stream: true,
          metadata: { user_id: "u" },
          tool_choice: { type: "auto" },
        },
        ...{
          thinking: { type: "adaptive", display: "updates" },
          output_config: { effort: "medium" },
        },
        context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
      },
    ],
    [
      "an effort of its own",
      { model: "m", messages: [{ role: "system", content: [], output_config: { effort: "low" } }] },
    ],
    ["an image's own bytes", said([{ type: "image", source: base64 }])],
    [
      "a document's own text",
      said([{ type: "document", source: { type: "text", media_type: "text/plain", data: "a" } }]),
    ],
    [
      "an image in a tool's result",
      result([
        { type: "text", text: "It shows" },
        { type: "image", source: base64 },
      ]),
    ],
    [
      "thoughts and calls",
      said([
        { type: "thinking", thinking: "", signature: "s" },
        {
          type: "tool_use",
          id: "t",
          name: "Bash",
          input: { type: "url", url: "https://a.example" },
        },
      ]),
    ],
    ["a summary of what came before", said([{ type: "compaction", content: "It began." }])],
  ])("is sent on with %s", (_, body) => {
    expect(problems(messagesApi, body)).toBe("");
  });

  const url = { type: "url", url: "https://evil.example/?secret" };
  it.each<[string, object, string]>([
    ["another model", { ...said("Hi."), model: "dear" }, "model: this session may ask only m"],
    [
      "the provider's search",
      withTools({ type: "web_search_20260318", name: "web_search" }),
      "the provider's own",
    ],
    [
      "the provider's fetch",
      withTools(own, { type: "web_fetch_20260318", name: "web_fetch" }),
      "tools[1].type: ",
    ],
    [
      "the provider's shell",
      withTools({ type: "code_execution_20260521", name: "code_execution" }),
      "tools[0].type: ",
    ],
    [
      "a second model as a tool",
      withTools({ type: "advisor_20260301", name: "advisor", model: "dear" }),
      "tools[0].type",
    ],
    [
      "the use of a computer",
      withTools({ type: "computer_20251124", name: "computer" }),
      "tools[0].type: ",
    ],
    [
      "a toolset of a server",
      withTools({ type: "mcp_toolset", mcp_server_name: "evil" }),
      "tools[0].type: ",
    ],
    [
      "a server's address",
      { ...said("Hi."), mcp_servers: [url] },
      "mcp_servers: this field is not allowed",
    ],
    ["a container", { ...said("Hi."), container: { skills: [] } }, "container: "],
    [
      "another model to fall back to",
      { ...said("Hi."), fallbacks: [{ model: "dear" }] },
      "fallbacks: ",
    ],
    ["a more expensive speed", { ...said("Hi."), speed: "fast" }, "speed: "],
    ["a more expensive place", { ...said("Hi."), inference_geo: "us" }, "inference_geo: "],
    ["someone else's thread", { ...said("Hi."), thread: { id: "thread_1" } }, "thread: "],
    ["an image's address", said([{ type: "image", source: url }]), "messages[0].content"],
    ["a document's address", said([{ type: "document", source: url }]), "messages[0].content"],
    [
      "a document's address in a tool's result",
      result([{ type: "document", source: url }]),
      "messages[0].content",
    ],
    [
      "an address in a document of blocks",
      said([
        {
          type: "document",
          source: { type: "content", content: [{ type: "image", source: url }] },
        },
      ]),
      "messages[0].content",
    ],
    [
      "a file that others uploaded",
      said([{ type: "image", source: { type: "file", file_id: "file_1" } }]),
      "messages[0]",
    ],
    [
      "an address beside the bytes",
      said([{ type: "image", source: { ...base64, url: url.url } }]),
      "messages[0]",
    ],
    [
      "a file for a container",
      said([{ type: "container_upload", file_id: "file_1" }]),
      "messages[0].content",
    ],
    [
      "tools that come with a message",
      said([{ type: "tool_addition", tool: { type: "web_fetch_20260318" } }]),
      "messages[0]",
    ],
    [
      "an address in the system's words",
      { ...said("Hi."), system: [{ type: "image", source: url }] },
      "system[0].type",
    ],
    ["a length that is not a number", { ...said("Hi."), max_tokens: "many" }, "max_tokens: "],
    ["no messages", { model: "m" }, "messages: "],
    [
      "only unknown fields",
      { ...said("Hi."), tomorrows_field: 1 },
      "tomorrows_field: this field is not allowed",
    ],
  ])("is refused with %s", (_, body, words) => {
    expect(problems(messagesApi, body)).toContain(words);
  });
});

describe("a request to the Responses API", () => {
  const api = createResponsesApi(false);
  const asks = (...input: object[]) => ({ model: "m", input, store: false });
  const said = (...content: object[]) => asks({ type: "message", role: "user", content });
  const withTools = (...tools: object[]) => ({
    ...said({ type: "input_text", text: "Hi." }),
    tools,
  });
  const own = { type: "function", name: "exec_command", parameters: {}, strict: false };
  const group = (...tools: object[]) => ({ type: "namespace", name: "functions", tools });

  it.each<[string, object]>([
    ["only text", { model: "m", input: "Hi." }],
    ["a message without a type", asks({ role: "user", content: "Hi." })],
    [
      "all settings that Codex sends",
      {
        ...withTools(
          own,
          { type: "custom", name: "apply_patch", format: { type: "grammar" } },
          group(own),
        ),
        ...{
          instructions: "You work.",
          stream: true,
          tool_choice: "auto",
          parallel_tool_calls: true,
        },
        ...{
          reasoning: { effort: "low" },
          include: ["reasoning.encrypted_content"],
          prompt_cache_key: "k",
        },
        ...{ text: { verbosity: "low" }, client_metadata: { turn_id: "t" } },
      },
    ],
    [
      "an image's own bytes",
      said({ type: "input_image", image_url: "data:image/png;base64,AA==" }),
    ],
    [
      "a file's own bytes",
      said({
        type: "input_file",
        filename: "a.pdf",
        file_data: "data:application/pdf;base64,AA==",
      }),
    ],
    [
      "tools that come with the input",
      asks({ type: "additional_tools", role: "developer", tools: [group(own)] }),
    ],
    [
      "calls, their results and thoughts",
      asks(
        { type: "reasoning", summary: [], encrypted_content: "x" },
        { type: "function_call", name: "exec_command", arguments: '{"type":"mcp"}', call_id: "c" },
        { type: "function_call_output", call_id: "c", output: "hi" },
        {
          type: "custom_tool_call_output",
          call_id: "d",
          output: [{ type: "input_text", text: "hi" }],
        },
        { type: "compaction", encrypted_content: "x" },
      ),
    ],
  ])("is sent on with %s", (_, body) => {
    expect(problems(api, body)).toBe("");
  });

  it.each<[string, object, string]>([
    ["another model", { ...said(), model: "dear" }, "model: this session may ask only m"],
    ["the provider's search", withTools({ type: "web_search" }), "tools[0]"],
    [
      "a server's tools",
      withTools(own, { type: "mcp", server_url: "https://evil.example" }),
      "tools[1]",
    ],
    [
      "the provider's interpreter",
      withTools({ type: "code_interpreter", container: { type: "auto" } }),
      "tools[0]",
    ],
    [
      "the provider's shell",
      withTools({ type: "shell", environment: { type: "container_auto" } }),
      "tools[0]",
    ],
    ["others' files", withTools({ type: "file_search", vector_store_ids: ["vs_1"] }), "tools[0]"],
    ["images that the provider paints", withTools({ type: "image_generation" }), "tools[0]"],
    ["the use of a computer", withTools({ type: "computer_use_preview" }), "tools[0]"],
    [
      "the provider's search for tools",
      withTools({ type: "tool_search", execution: "server" }),
      "tools[0]",
    ],
    ["a hosted tool in a group", withTools(group({ type: "web_search" })), "tools[0]"],
    [
      "a hosted tool that comes with the input",
      asks({ type: "additional_tools", tools: [{ type: "mcp" }] }),
      "input",
    ],
    [
      "a hosted tool that was found",
      asks({ type: "tool_search_output", tools: [{ type: "mcp" }] }),
      "input",
    ],
    [
      "an image's address",
      said({ type: "input_image", image_url: "https://evil.example/?secret" }),
      "input",
    ],
    [
      "an address without a message's type",
      asks({ role: "user", content: [{ type: "input_image", image_url: "https://evil.example" }] }),
      "input",
    ],
    [
      "an image that others uploaded",
      said({ type: "input_image", image_url: "data:,", file_id: "file_1" }),
      "input",
    ],
    ["a file's address", said({ type: "input_file", file_url: "https://evil.example" }), "input"],
    [
      "an address in a tool's result",
      asks({
        type: "function_call_output",
        call_id: "c",
        output: [{ type: "input_file", file_url: "https://evil.example" }],
      }),
      "input",
    ],
    ["an item that others stored", asks({ type: "item_reference", id: "msg_1" }), "input"],
    [
      "an answer that others stored",
      { ...said(), previous_response_id: "resp_1" },
      "previous_response_id: ",
    ],
    ["others' conversation", { ...said(), conversation: "conv_1" }, "conversation: "],
    ["others' prompt", { ...said(), prompt: { id: "pmpt_1" } }, "prompt: "],
    ["work that outlives the session", { ...said(), background: true }, "background: "],
    ["an answer that stays there", { ...said(), store: true }, "store: "],
    ["a dearer service", { ...said(), service_tier: "priority" }, "service_tier: "],
  ])("is refused with %s", (_, body, words) => {
    expect(problems(api, body)).toContain(words);
  });

  it("is sent on with the provider's search if the configuration allows it; no other tool is", () => {
    const searching = createResponsesApi(true);
    const call = { type: "web_search_call", action: { type: "search", query: "lts" } };
    expect(problems(searching, { ...asks(call), tools: [{ type: "web_search" }] })).toBe("");
    expect(problems(searching, withTools({ type: "mcp" }))).toContain("tools[0]");
  });
});
