/** A run waits for a refusal that ends soon, with one runner and without parking. */
import { readable } from "./support/readable.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createRetryingFetch, type RetryLimits } from "../../src/runner/engines/provider.ts";
import { close, converse, run } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const refused = (headers: Record<string, string>): Answer => ({
  ...{ status: 429, type: "rate_limit_error", message: "Slow down.", headers },
});

describe("a provider that refuses temporarily", () => {
  it("with `retry-after: 2`, seven times in a row, is waited for by one runner", async () => {
    const answers = [...Array<Answer>(7).fill(refused({ "retry-after": "2" })), close];
    await using ran = await run(answers, "W1.1/work/1");
    expect(ran.proposal.result.ended).toBe("closed");
    expect(ran.api.sent).toHaveLength(8);
    expect(ran.bench.lines).toContain("| the provider answers 429; Baton asks again in 2 seconds");
  }, 90_000);

  it("for longer than the session's time parks the session, which has not failed", async () => {
    await using session = await converse([refused({ "retry-after": "30" }), close], {
      seconds: 20,
    });
    expect(readable(session.result)).toMatchObject({ ended: "parked", reason: "Slow down." });
  });

  it("with two minutes and a second parks the session at once", async () => {
    const begun = performance.now();
    await using session = await converse([refused({ "retry-after": "121" }), close]);
    expect(session.result.ended).toBe("parked");
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});

/**
 * Opens a provider that refuses the first `refused` requests, or those with these numbers (from 1),
 * with `retry-after-ms: 20`. It answers the others.
 */
async function behind(
  refused: number | number[],
  waits: Partial<RetryLimits>,
  headers: Record<string, string> = {},
) {
  let asked = 0;
  const times: number[] = [];
  const refuses = (nth: number) =>
    typeof refused === "number" ? nth <= refused : refused.includes(nth);
  const server = createServer((_, response) => {
    times.push(performance.now());
    response
      .writeHead(refuses(++asked) ? 529 : 200, { "retry-after-ms": "20", ...headers })
      .end("{}");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = createRetryingFetch(() => undefined, waits);
  const dispose = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  };
  return { url, ask: () => ask(url), asked: () => asked, times, [Symbol.asyncDispose]: dispose };
}

describe("the waits of a session", () => {
  it("are as long as the provider names", async () => {
    await using provider = await behind(1, {});
    expect((await provider.ask()).status).toBe(200);
    const [refused = 0, answered = 0] = provider.times;
    // Timers may fire a millisecond early.
    expect(answered - refused).toBeGreaterThanOrEqual(19);
  });

  it("in a row are limited in total, after which the refusal says that no retry is worth it", async () => {
    await using provider = await behind(99, { stretch: 50 });
    const answer = await provider.ask();
    expect([answer.status, answer.headers.get("x-should-retry"), provider.asked()]).toEqual([
      529,
      "false",
      3,
    ]);
  });

  it("in a row are counted since the last answer", async () => {
    await using provider = await behind([1, 2, 4, 5], { stretch: 50 });
    expect((await provider.ask()).status).toBe(200);
    expect((await provider.ask()).status).toBe(200);
  });

  it("are limited in total for the whole session, even if the provider answers in between", async () => {
    await using provider = await behind([1, 3], { stretch: 999, session: 30 });
    expect((await provider.ask()).status).toBe(200);
    const second = await provider.ask();
    expect([second.status, second.headers.get("x-should-retry")]).toEqual([529, "false"]);
  });

  it("have a maximum each, and a longer one is not started", async () => {
    await using provider = await behind(99, { longest: 10 });
    const answer = await provider.ask();
    expect([answer.headers.get("x-should-retry"), provider.asked()]).toEqual(["false", 1]);
  });

  it("are not started if the provider says that no retry is worth it", async () => {
    await using provider = await behind(99, {}, { "x-should-retry": "false" });
    const answer = await provider.ask();
    expect([answer.status, provider.asked()]).toEqual([529, 1]);
  });

  it("for one request of an agent are limited, and the agent may ask again", async () => {
    await using provider = await behind(2, { request: 30 });
    const first = await provider.ask();
    expect([first.status, first.headers.get("x-should-retry")]).toEqual([529, null]);
    expect((await provider.ask()).status).toBe(200);
  });

  it("grow if the provider keeps naming short ones", async () => {
    const lines: string[] = [];
    const server = createServer(
      (_, response) => void response.writeHead(429, { "retry-after": "0" }).end(),
    );
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const ask = createRetryingFetch((line) => void lines.push(line), { stretch: 4000 });
    await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.close();
    expect(lines.map((line) => / in (\d+)/.exec(line)?.[1])).toEqual([
      "0",
      "0",
      "0",
      "1",
      "2",
      undefined,
    ]);
  });

  it("also apply to an unreachable provider, after which the session is parked", async () => {
    const lines: string[] = [];
    const ask = createRetryingFetch((line) => void lines.push(line), { stretch: 3000 });
    await expect(ask("http://127.0.0.1:1")).rejects.toThrow("fetch failed");
    expect(lines).toEqual([
      "| the provider can't be reached; Baton asks again in 1 second",
      "| the provider can't be reached; Baton asks again in 2 seconds",
      "| the provider can't be reached",
    ]);
  });

  it("end with the session, not only after the wait", async () => {
    await using provider = await behind(99, {}, { "retry-after-ms": "100000" });
    const controller = new AbortController();
    // After the wait has started, because the signal also ends the answer's body.
    const ask = createRetryingFetch(() => void setTimeout(() => controller.abort(), 50), {});
    await expect(ask(provider.url, { signal: controller.signal })).rejects.toThrow("aborted");
    expect(provider.asked()).toBe(1);
  });
});
