import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { openWithoutIsolation } from "../../src/runner/isolation/isolation-off.ts";
import {
  openModelProxy,
  type ModelProxy,
  type ModelProxyOptions,
} from "../../src/runner/engines/model-proxy.ts";
import { messagesApi } from "../../src/runner/engines/model-api/messages-api.ts";

const KEY = "sk-real";
const BODY = JSON.stringify({ model: "m", max_tokens: 100, messages: [] });
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

interface Behind {
  gate: ModelProxy;
  asked: { url: string; headers: NodeJS.Dict<string | string[]>; body: string }[];
  lines: string[];
  hopeless: () => number;
}

/** Opens a model proxy and a provider that answers as `answer` says. */
async function behind(
  answer: () => Response,
  more: Partial<ModelProxyOptions> = {},
): Promise<Behind> {
  const asked: Behind["asked"] = [];
  const lines: string[] = [];
  let given = 0;
  const server = createServer((request, response) => {
    void text(request).then(async (sent) => {
      asked.push({ url: request.url!, headers: request.headers, body: sent });
      const { status, headers, body } = answer();
      response.writeHead(status, Object.fromEntries(headers));
      response.end(await new Response(body).bytes());
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  open.push({ [Symbol.asyncDispose]: async () => void server.close() });
  const gate = await openModelProxy({
    sandbox: openWithoutIsolation(),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    ...{ api: messagesApi, model: "m", searches: 0, prices: {} },
    ...{ headers: { "x-api-key": KEY }, print: (line) => void lines.push(line) },
    onFinalRefusal: () => void (given += 1),
    ...more,
  });
  open.push(gate);
  return { gate, asked, lines, hopeless: () => given };
}

const post = (
  { gate }: Behind,
  path = "/v1/messages",
  headers: Record<string, string> = { "x-api-key": gate.token },
) => fetch(`${gate.url}${path}`, { method: "POST", headers, body: BODY, redirect: "manual" });
const refused = (status: number, headers: Record<string, string> = {}) =>
  Response.json(
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    { status, headers },
  );

describe("the model proxy", () => {
  it("replaces the session's token by the real key, in either header", async () => {
    const there = await behind(() => Response.json({ ok: true }));
    expect(await (await post(there, "/v1/messages?beta=true")).json()).toEqual({ ok: true });
    expect(
      (await post(there, "/v1/messages", { authorization: `Bearer ${there.gate.token}` })).status,
    ).toBe(200);
    expect(there.asked.map(({ url }) => url)).toEqual([
      "/base/v1/messages?beta=true",
      "/base/v1/messages",
    ]);
    for (const { headers } of there.asked) {
      expect(headers["x-api-key"]).toBe(KEY);
      expect(JSON.stringify(headers)).not.toContain(there.gate.token);
    }
    expect(there.gate.getRefusal()).toBeNull();
  });

  it.each<Record<string, string>>([
    {},
    { "x-api-key": "" },
    { "x-api-key": "x".repeat(48) },
    { authorization: "Bearer no" },
  ])("refuses requests without the token: %j", async (headers) => {
    const there = await behind(() => Response.json({}));
    expect((await post(there, "/v1/messages", headers)).status).toBe(401);
    expect(there.asked).toEqual([]);
  });

  it.each([
    "/v1/organizations/api_keys",
    "/v1/messages/../organizations",
    "/v1/messages/%2e%2e/x",
    "//v1/messages",
  ])("refuses any other path: %s", async (path) => {
    const there = await behind(() => Response.json({}));
    expect((await post(there, path)).status).toBe(404);
    expect(there.asked).toEqual([]);
  });

  it.each(["GET", "DELETE"])("refuses any other method: %s", async (method) => {
    const there = await behind(() => Response.json({}));
    const headers = { "x-api-key": there.gate.token };
    expect((await fetch(`${there.gate.url}/v1/messages`, { method, headers })).status).toBe(404);
    expect(there.asked).toEqual([]);
  });

  it("sends the parsed body on, not what the provider might read from the same bytes", async () => {
    const there = await behind(() => Response.json({}));
    const headers = { "x-api-key": there.gate.token };
    const body = '{"model":"dear","model":"m","messages":[],"__proto__":{"speed":"fast"}}';
    expect(
      (await fetch(`${there.gate.url}/v1/messages`, { method: "POST", headers, body })).status,
    ).toBe(400);
    const twice = '{"model":"dear","model":"m","messages":[]}';
    expect(
      (await fetch(`${there.gate.url}/v1/messages`, { method: "POST", headers, body: twice }))
        .status,
    ).toBe(200);
    expect(there.asked.map((asked) => asked.body)).toEqual(['{"model":"m","messages":[]}']);
  });

  it("sends on no header that could name a payer, and none about a body's encoding", async () => {
    const there = await behind(() => Response.json({}));
    const paying = {
      "openai-organization": "org-other",
      "openai-project": "p",
      "anthropic-workspace-id": "w",
    };
    const headers = {
      "x-api-key": there.gate.token,
      ...paying,
      "content-encoding": "gzip",
      "anthropic-version": "1",
    };
    expect((await post(there, "/v1/messages", headers)).status).toBe(200);
    const [asked] = there.asked;
    expect(
      Object.keys(asked!.headers).filter((name) => /openai|workspace|content-encoding/.test(name)),
    ).toEqual([]);
    expect(asked!.headers).toMatchObject({
      "anthropic-version": "1",
      "content-type": "application/json",
    });
  });

  it.each([
    "no JSON",
    '{"model":"dear","messages":[]}',
    `{"model":"m","messages":[],"system":"${"x".repeat(33 * 1024 * 1024)}"}`,
  ])("sends on no body that it can't check, and logs once why: %.30s", async (body) => {
    const there = await behind(() => Response.json({}));
    const ask = () =>
      fetch(`${there.gate.url}/v1/messages`, {
        method: "POST",
        headers: { "x-api-key": there.gate.token },
        body,
      });
    expect((await ask()).status).toBe(400);
    const answer = (await (await ask()).json()) as { error: { message: string } };
    expect(answer.error.message).toMatch(/^Baton refuses this request to the model: /);
    expect(there.lines).toEqual([`| ${answer.error.message}`]);
    expect(there.gate.getRefusal()).toMatchObject({
      status: 400,
      apiMessage: answer.error.message,
    });
    expect(there.asked).toEqual([]);
  });

  it("does not fill the log with its refusals", async () => {
    const there = await behind(() => Response.json({}));
    for (let n = 0; n < 30; n++) expect((await post(there, `/v1/${n}`)).status).toBe(404);
    expect(there.lines).toHaveLength(20);
  });

  it("allows no query except the one for betas", async () => {
    const there = await behind(() => Response.json({}));
    expect((await post(there, "/v1/messages?background=true")).status).toBe(404);
    expect(there.asked).toEqual([]);
  });

  it("passes on compressed answers decompressed", async () => {
    const headers = { "content-encoding": "gzip", "content-type": "application/json" };
    const there = await behind(() => new Response(gzipSync('{"ok":true}'), { headers }));
    expect(await (await post(there)).json()).toEqual({ ok: true });
  });

  it("stops a request whose agent has left, and closes after the session", async () => {
    const provider = createServer();
    await new Promise<void>((resolve) => void provider.listen(0, "127.0.0.1", resolve));
    open.push({ [Symbol.asyncDispose]: async () => void provider.close() });
    const there = await behind(() => Response.json({}), {
      url: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
    });
    const left = new Promise<void>((resolve) => {
      provider.on("request", (request) => {
        request.socket.on("close", resolve);
        agent.abort();
      });
    });
    const agent = new AbortController();
    const headers = { "x-api-key": there.gate.token };
    const init = { method: "POST", headers, body: BODY, signal: agent.signal };
    await expect(fetch(`${there.gate.url}/v1/messages`, init)).rejects.toThrow("aborted");
    await left;
    await there.gate[Symbol.asyncDispose]();
    await expect(post(there)).rejects.toThrow("fetch failed");
  });

  it("follows no redirect, which would send the key elsewhere", async () => {
    const elsewhere = await behind(() => Response.json({}));
    const location = `${elsewhere.gate.url}/v1/messages`;
    const there = await behind(() => new Response(null, { status: 307, headers: { location } }));
    expect((await post(there)).status).toBe(307);
    expect(elsewhere.asked).toEqual([]);
  });

  it("remembers why there was no answer, until there is one", async () => {
    const answers = [refused(529, { "retry-after": "1" }), Response.json({})];
    const there = await behind(() => answers.shift()!, { waits: { request: 0 } });
    const answer = await post(there);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([529, "1"]);
    expect(await answer.json()).toMatchObject({ error: { message: "Overloaded" } });
    expect(there.gate.getRefusal()).toMatchObject({ status: 529, apiMessage: "Overloaded" });
    expect(there.lines).toEqual(["| the provider answers 529"]);
    expect(there.hopeless()).toBe(0);
    await post(there);
    expect(there.gate.getRefusal()).toBeNull();
  });

  it.each([
    ...[401, 402, 403, 404].map((status): [string, Response] => [
      `a refusal for good: ${status}`,
      refused(status),
    ]),
    ["a long wait", refused(529, { "retry-after": "3600" })],
  ])("says that no retry fixes %s", async (_, refusal) => {
    const there = await behind(() => refusal);
    expect((await post(there)).headers.get("x-should-retry")).toBe("false");
    expect(there.hopeless()).toBe(1);
  });

  it("says so too if no provider is reachable", async () => {
    const there = await behind(() => Response.json({}), {
      url: "http://127.0.0.1:1",
      waits: { stretch: 0 },
    });
    expect((await post(there)).status).toBe(502);
    expect(there.gate.getRefusal()?.cause).toBeInstanceOf(Error);
  });
});
