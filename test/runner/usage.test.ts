import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Price } from "../../src/core/model/usage.ts";
import {
  openModelProxy,
  type ModelProxy,
  type ModelProxyOptions,
} from "../../src/runner/engines/model-proxy.ts";
import type { ModelApi } from "../../src/runner/engines/model-api/api.ts";
import { messagesApi } from "../../src/runner/engines/model-api/messages-api.ts";
import { createResponsesApi } from "../../src/runner/engines/model-api/responses-api.ts";
import { openWithoutIsolation } from "../../src/runner/isolation/isolation-off.ts";
import { Messages } from "./support/messages.ts";
import { Responses } from "./support/responses.ts";

const price: Price = { input: 1, output: 10, cache_read: 0.1, cache_write: 2 };
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

interface Provider extends AsyncDisposable {
  url: string;
}

/** Opens a model proxy for `provider`, with a price for the model `m`. */
async function before(
  provider: Provider,
  api: ModelApi = messagesApi,
  prices = { m: price },
  searches = 0,
  waits?: ModelProxyOptions["waits"],
): Promise<ModelProxy> {
  const gate = await openModelProxy({
    ...{
      sandbox: openWithoutIsolation(),
      url: provider.url,
      api,
      model: "m",
      searches,
      prices,
      headers: {},
      print: () => undefined,
    },
    waits,
  });
  open.push(provider, gate);
  return gate;
}

/** Opens a provider with this `listener`. */
async function provider(listener: RequestListener): Promise<Provider> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const dispose = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: dispose,
  };
}

const answering = (body: object) =>
  provider(
    (_, response) =>
      void response.setHeader("content-type", "application/json").end(JSON.stringify(body)),
  );

function ask(
  gate: ModelProxy,
  more: object = {},
  path = "/v1/messages",
  signal?: AbortSignal,
): Promise<Response> {
  const body = JSON.stringify({ model: "m", max_tokens: 1000, messages: [], ...more });
  const init = { method: "POST", headers: { "x-api-key": gate.token }, body };
  return fetch(gate.url + path, signal ? { ...init, signal } : init);
}

const used = { input_tokens: 1000, output_tokens: 100 };
const message = { type: "message", model: "m", usage: used };

describe("the usage that the model proxy counts", () => {
  it("is that of a streamed answer, cache included", async () => {
    const usage = { ...used, cache_read_input_tokens: 30, cache_creation_input_tokens: 4 };
    const gate = await before(await Messages.start({ say: "Hi.", usage }, { say: "Hi.", usage }));
    for (const _ of [1, 2]) await (await ask(gate, { stream: true })).text();
    const spent = await gate.close();
    const tokens = {
      input_tokens: 2000,
      output_tokens: 200,
      cache_read_tokens: 60,
      cache_write_tokens: 8,
    };
    expect(spent.usage(1.5)).toEqual({
      ...tokens,
      dollars: (2000 + 2000 + 6 + 16) / 1e6,
      seconds: 1.5,
    });
    expect(spent.model).toBe("m");
  });

  it("is that of an answer in one piece", async () => {
    const gate = await before(await answering(message));
    await (await ask(gate)).text();
    expect((await gate.close()).usage(1)).toMatchObject({
      input_tokens: 1000,
      output_tokens: 100,
      dollars: 0.002,
    });
  });

  it("has an own price for an hour's cache, and includes the requests of a compaction", async () => {
    const cache = {
      cache_creation_input_tokens: 1000,
      cache_creation: { ephemeral_1h_input_tokens: 1000 },
    };
    const iterations = [
      { type: "compaction", input_tokens: 500, output_tokens: 0 },
      { type: "message", ...used },
    ];
    const gate = await before(
      await answering({ ...message, usage: { ...used, ...cache, iterations } }),
    );
    await (await ask(gate)).text();
    const usage = (await gate.close()).usage(1);
    expect(usage).toMatchObject({ input_tokens: 1500, cache_write_tokens: 1000 });
    expect(usage.dollars).toBeCloseTo((1500 + 1000 + 1000 * 2 * 1.6) / 1e6, 9);
  });

  it("has no price if none is known, and the long rate for each long request", async () => {
    const unpriced = await before(await answering(message), messagesApi, {} as never);
    await (await ask(unpriced)).text();
    expect((await unpriced.close()).usage(1).dollars).toBeNull();
    const long = {
      ...price,
      long: { above: 999, input: 5, output: 50, cache_read: 0, cache_write: 0 },
    };
    const gate = await before(await answering(message), messagesApi, { m: long });
    await (await ask(gate)).text();
    expect((await gate.close()).usage(1).dollars).toBe(0.01);
  });

  it("is zero for a refusal, a token count and an unreachable provider", async () => {
    const refusing = await before(await Messages.start({ status: 400 }));
    await (await ask(refusing)).text();
    expect((await refusing.close()).usage(1)).toMatchObject({ input_tokens: 0, dollars: 0 });
    const counting = await before(await answering({ input_tokens: 5 }));
    await (await ask(counting, {}, "/v1/messages/count_tokens")).text();
    expect((await counting.close()).usage(1)).toMatchObject({ input_tokens: 0, dollars: 0 });
    const nobody = { url: "http://127.0.0.1:1", [Symbol.asyncDispose]: async () => undefined };
    const lost = await before(nobody, messagesApi, { m: price }, 0, { stretch: 0 });
    expect((await ask(lost)).status).toBe(502);
    expect((await lost.close()).usage(1)).toMatchObject({ input_tokens: 0, dollars: 0 });
  });

  it("includes the start of an interrupted answer, and what may have been written until then", async () => {
    const gate = await before(await Messages.start({ broken: null }));
    await (await ask(gate, { stream: true })).text().catch(() => null);
    const usage = (await gate.close()).usage(1);
    expect(usage.input_tokens).toBe(10);
    expect(usage.output_tokens).toBeGreaterThan(1);
  });

  it("includes an estimate for an answer that doesn't report its usage", async () => {
    const gate = await before(await answering({ type: "message", model: "m" }));
    await (await ask(gate, { system: "x".repeat(4000) })).text();
    const usage = (await gate.close()).usage(1);
    expect(usage.input_tokens).toBeGreaterThan(1000);
    expect(usage.output_tokens).toBeGreaterThan(0);
    expect(usage.dollars).toBeGreaterThan(0.001);
  });

  it("includes an estimate, up to the requested maximum, if the agent left before the answer", async () => {
    const asked = Promise.withResolvers<void>();
    const gate = await before(await provider(() => void setTimeout(asked.resolve, 50)));
    const leaving = new AbortController();
    const answer = ask(
      gate,
      { system: "x".repeat(4000), max_tokens: 1 },
      "/v1/messages",
      leaving.signal,
    );
    await asked.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow("aborted");
    const usage = (await gate.close()).usage(1);
    expect(usage.input_tokens).toBeGreaterThan(1000);
    expect(usage.output_tokens).toBe(1);
  });

  it("includes pending requests when the proxy closes, and nothing twice", async () => {
    const asked = Promise.withResolvers<void>();
    const gate = await before(await provider(() => asked.resolve()));
    const answer = ask(gate, { system: "x".repeat(4000) }).catch(() => null);
    await asked.promise;
    const { input_tokens } = (await gate.close()).usage(1);
    expect(input_tokens).toBeGreaterThan(1000);
    await answer;
    expect((await gate.close()).usage(1).input_tokens).toBe(input_tokens);
  });
});

describe("the usage of the Responses API", () => {
  const input = { max_tokens: undefined, messages: undefined, input: "Hi." };

  it("is that of each answer, streamed or whole, without the cached part", async () => {
    const api = createResponsesApi(false);
    const streamed = await before(await Responses.start({ say: "Hi." }), api);
    await (await ask(streamed, input, "/responses")).text();
    const tokens = { input_tokens: 70, output_tokens: 20, cache_read_tokens: 30 };
    expect((await streamed.close()).usage(1)).toMatchObject({
      ...tokens,
      dollars: (70 + 200 + 3) / 1e6,
    });
    const details = { input_tokens_details: { cached_tokens: 30, cache_write_tokens: 10 } };
    const whole = await before(
      await answering({ usage: { input_tokens: 100, output_tokens: 20, ...details } }),
      api,
    );
    await (await ask(whole, input, "/responses/compact")).text();
    expect((await whole.close()).usage(1)).toMatchObject({
      ...tokens,
      input_tokens: 60,
      cache_write_tokens: 10,
    });
  });

  it("includes the price of each search", async () => {
    const output = [{ type: "web_search_call" }, { type: "message" }, { type: "web_search_call" }];
    const api = createResponsesApi(true);
    const gate = await before(await answering({ usage: used, output }), api);
    await (await ask(gate, input, "/responses")).text();
    expect((await gate.close()).usage(1).dollars).toBe(0.022);
  });
});
