/** The provider's search through the model proxy: limited over all requests of a session. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { openModelProxy, type ModelProxy } from "../../src/runner/engines/model-proxy.ts";
import { messagesApi } from "../../src/runner/engines/model-api/messages-api.ts";
import { createResponsesApi } from "../../src/runner/engines/model-api/responses-api.ts";
import { openWithoutIsolation } from "../../src/runner/isolation/isolation-off.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

interface Sent {
  tools: { type: string }[];
  max_tool_calls?: number;
}

/**
 * Opens a model proxy that allows a session `searches`, with a provider that answers each request
 * as `made` says.
 */
async function behind(searches: number, made: (n: number) => number | "refused" | "late") {
  const sent: Sent[] = [];
  const late: (() => void)[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const count = made(sent.push(JSON.parse(body) as Sent));
      if (count === "refused") return void response.writeHead(400).end("{}");
      const calls = Array.from({ length: count === "late" ? 0 : count }, () => ({
        type: "web_search_call",
      }));
      const usage = { input_tokens: 1000, output_tokens: 100 };
      const answer = () =>
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ model: "m", usage, output: calls }));
      if (count === "late") late.push(answer);
      else answer();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  open.push({ [Symbol.asyncDispose]: async () => void server.close() });
  const price = { input: 0, output: 0, cache_read: 0, cache_write: 0 };
  const gate = await openModelProxy({
    ...{
      sandbox: openWithoutIsolation(),
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    ...{ api: createResponsesApi(searches > 0), model: "m", searches, prices: { m: price } },
    ...{ headers: {}, print: () => undefined },
  });
  open.push(gate);
  return { gate, sent, late };
}

const SEARCH = [{ type: "function" }, { type: "web_search" }];
async function ask(
  { gate }: { gate: ModelProxy },
  more: object = { tools: SEARCH },
): Promise<number> {
  const headers = { authorization: `Bearer ${gate.token}` };
  const body = JSON.stringify({ model: "m", input: "Hi.", ...more });
  const answer = await fetch(`${gate.url}/responses`, { method: "POST", headers, body });
  await answer.text();
  return answer.status;
}
/**
 * Returns the searches that each request allows the provider; null = the request had no search
 * tool.
 */
const allowed = (sent: Sent[]) =>
  sent.map(({ tools, max_tool_calls }) =>
    tools.some(({ type }) => type === "web_search") ? (max_tool_calls ?? "unbounded") : null,
  );

describe("searches through the model proxy", () => {
  it("are limited for the session: each request may use the rest, later ones have no search", async () => {
    const there = await behind(3, (n) => [1, 0, 2, 0][n - 1]!);
    for (const _ of [1, 2, 3, 4]) expect(await ask(there)).toBe(200);
    expect(allowed(there.sent)).toEqual([3, 2, 2, null]);
    expect(there.sent[3]!.tools).toEqual([{ type: "function" }]);
  });

  it("are limited by a request's own maximum too, and do not affect one without a search", async () => {
    const there = await behind(3, () => 0);
    await ask(there, { tools: SEARCH, max_tool_calls: 1 });
    await ask(there, { tools: [{ type: "function" }] });
    expect(allowed(there.sent)).toEqual([1, null]);
    expect(there.sent[1]).not.toHaveProperty("max_tool_calls");
  });

  it("can't be doubled by two simultaneous requests", async () => {
    const there = await behind(3, (n) => (n === 1 ? "late" : 0));
    const first = ask(there);
    while (there.sent.length === 0) await new Promise((resolve) => void setImmediate(resolve));
    await ask(there);
    there.late[0]!();
    await first;
    await ask(there);
    expect(allowed(there.sent)).toEqual([3, null, 3]);
  });

  it("are returned by a request that the provider refuses", async () => {
    const there = await behind(3, (n) => (n === 1 ? "refused" : 0));
    for (const _ of [1, 2]) await ask(there);
    expect(allowed(there.sent)).toEqual([3, 3]);
  });

  it("cost $10 for a thousand; a request whose agent left counts with its maximum", async () => {
    const there = await behind(3, (n) => (n === 1 ? 1 : "late"));
    await ask(there);
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${there.gate.token}` };
    const body = JSON.stringify({ model: "m", input: "Hi.", tools: SEARCH });
    const init = { method: "POST", headers, body, signal: leaving.signal };
    const left = fetch(`${there.gate.url}/responses`, init).catch(() => null);
    while (there.sent.length < 2) await new Promise((resolve) => void setImmediate(resolve));
    leaving.abort();
    await left;
    expect((await there.gate.close()).usage(1).dollars).toBeCloseTo(0.03, 9);
  });

  it("are refused if the configuration doesn't allow them", async () => {
    const there = await behind(0, () => 0);
    expect(await ask(there)).toBe(400);
    expect(there.sent).toEqual([]);
  });
});

describe("the search limit in a request to the Messages API", () => {
  const search = { type: "web_search_20250305", name: "web_search", max_uses: 8 };
  const own = { name: "bash", input_schema: {} };

  it("is set in the tool, which is removed once nothing is left", () => {
    const body = { model: "m", tools: [own, search] };
    expect(messagesApi.limitSearches(body, 2)).toEqual({
      body: { ...body, tools: [own, { ...search, max_uses: 2 }] },
      most: 2,
    });
    expect(messagesApi.limitSearches(body, 9)).toMatchObject({ most: 8 });
    expect(messagesApi.limitSearches(body, 0)).toEqual({
      body: { ...body, tools: [own] },
      most: 0,
    });
  });

  it("leaves a body without search unchanged", () => {
    expect(messagesApi.limitSearches({ tools: [own] }, 2)).toEqual({
      body: { tools: [own] },
      most: 0,
    });
  });
});
