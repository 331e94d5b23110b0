/** A session that reaches its limit in dollars is ended, and its work is submitted. */
import { describe, expect, it } from "vitest";
import { messagesApi } from "../../src/runner/engines/model-api/messages-api.ts";
import { openModelProxy } from "../../src/runner/engines/model-proxy.ts";
import { openWithoutIsolation } from "../../src/runner/isolation/isolation-off.ts";
import { bash, close, converse, run, why } from "./support/conducted.ts";
import { Messages, type Answer } from "./support/messages.ts";

/**
 * The highest possible cost: the whole prompt is written into the cache, and the answer has the
 * maximum length.
 */
const dearest = (body: { max_tokens: number }, bytes: number) => ({
  input_tokens: 0,
  cache_creation_input_tokens: Math.floor(bytes / 3),
  output_tokens: body.max_tokens,
});
const costly = (command: string) => ({ ...bash(command), bill: dearest });
/** $0.0421 at the list price of the bench's model. */
const usage = { input_tokens: 1000, output_tokens: 4010 };

describe("a session with a limit", () => {
  it.each([0.3, 1, 1.7])(
    "of $%d never exceeds it, even if its answers have the highest cost",
    async (limit) => {
      await using session = await converse([...Array<Answer>(9).fill(costly("true")), close], {
        input: { limit },
      });
      expect(session.result.ended).toBe("limit");
      expect(session.usage.dollars).toBeLessThanOrEqual(limit);
      expect(session.usage.dollars).toBeGreaterThan(limit / 2);
    },
  );

  it("is ended before the turn that could exceed it, and says how much is left", async () => {
    const answers = [...Array<Answer>(9).fill({ ...bash("true"), usage }), close];
    await using session = await converse(answers, { input: { limit: 0.18 } });
    expect(session.result).toMatchObject({ ended: "limit" });
    expect(why(session)).toBe(
      "The session spent $0.17 of the $0.18 that it may spend. Its next turn could cost more " +
        "than the $0.01 that is left.",
    );
    expect(session.api.sent).toHaveLength(4);
  });

  it("gives an answer no more tokens than it can pay for", async () => {
    await using session = await converse([close], { input: { limit: 0.5 } });
    expect(session.api.sent[0]!.body.max_tokens).toBeLessThan(50_000);
    await using free = await converse([close]);
    expect(free.api.sent[0]!.body.max_tokens).toBe(64_000);
  });

  it("gets one warning when most of it is spent, so that it can close by itself", async () => {
    const spends = { ...bash("true"), usage: { input_tokens: 1000, output_tokens: 40_000 } };
    const answers = [spends, spends, { ...bash("true"), usage }, close];
    await using session = await converse(answers, { input: { limit: 1.05 } });
    const told = session.api.sent.map(({ body }) => JSON.stringify(body.messages.at(-1)!.content));
    expect(told.map((text) => text.includes("This session has spent $0.80 of the $1.05"))).toEqual([
      ...[false, false, true, false],
    ]);
    expect(session.result.ended).toBe("closed");
  });

  it("requests no answer that it could not pay for, not even the first", async () => {
    await using session = await converse([close], { input: { limit: 0.01 } });
    expect([session.result.ended, session.api.sent.length]).toEqual(["limit", 0]);
  });

  it("closes normally if the answer that reaches it is the closing one", async () => {
    await using session = await converse([{ ...close, bill: dearest }], { input: { limit: 0.3 } });
    expect(session.result.ended).toBe("closed");
  });

  it("continues if the price of the answering model is unknown", async () => {
    const answers = [
      { ...costly("true"), model: "other" },
      { ...costly("true"), model: "other" },
      close,
    ];
    await using session = await converse(answers, { input: { limit: 0.3 } });
    expect(session.result.ended).toBe("closed");
  });

  it("counts an interrupted answer", async () => {
    await using session = await converse([{ broken: "overloaded_error" }, close], {
      input: { limit: 1 },
    });
    expect(session.result.ended).toBe("closed");
    expect(session.usage.input_tokens).toBe(20);
  });

  it("submits its work, by the limit in the record", async () => {
    const answers = [
      costly("echo more >> src/a.js"),
      costly("true"),
      costly("true"),
      costly("true"),
      close,
    ];
    await using ran = await run(answers, "W1.1/work/1", (bench) => {
      bench.state.workers["W1.1"]!.session!.limit = 1;
    });
    expect(ran.proposal.result).toMatchObject({ ended: "limit" });
    expect(ran.proposal.usage.dollars).toBeLessThanOrEqual(1);
    expect(ran.proposal.change!.files.map(({ path }) => path)).toEqual(["src/a.js"]);
  });
});

describe("the model proxy of an agent with a limit", () => {
  const price = { input: 1, output: 10, cache_read: 0.1, cache_write: 2 };

  /**
   * Opens a model proxy with a provider that bills each answer at its highest cost. Requests ask
   * for 1,000 tokens.
   */
  async function open(limit: number, answers: number) {
    const provider = await Messages.start(
      ...Array<Answer>(answers).fill({ say: "Hi.", bill: dearest }),
    );
    let calls = 0;
    const gate = await openModelProxy({
      ...{
        sandbox: openWithoutIsolation(),
        url: provider.url,
        api: messagesApi,
        model: "m",
        searches: 0,
      },
      ...{
        prices: { m: price },
        headers: {},
        print: () => undefined,
        limit,
        onLimit: () => void (calls += 1),
      },
    });
    const ask = async (more: object = {}) => {
      const body = { model: "m", max_tokens: 1000, messages: [], stream: true, ...more };
      const headers = { "x-api-key": gate.token };
      const answer = await fetch(`${gate.url}/v1/messages`, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return { status: answer.status, text: await answer.text() };
    };
    const dispose = async () => {
      await gate.close();
      await provider[Symbol.asyncDispose]();
    };
    return { gate, provider, ask, calls: () => calls, [Symbol.asyncDispose]: dispose };
  }

  it("refuses a request that could exceed it, says so, and ends the session", async () => {
    await using one = await open(0.025, 9);
    expect([(await one.ask()).status, (await one.ask()).status]).toEqual([200, 200]);
    const refused = await one.ask();
    expect(refused.status).toBe(402);
    expect(refused.text).toContain("the session has spent all that it may spend");
    expect(one.gate.findLimitResult()).toMatchObject({ ended: "limit" });
    expect(one.calls()).toBe(1);
    expect((await one.gate.close()).usage(1).dollars).toBeLessThanOrEqual(0.025);
  });

  it("reserves the cost of pending requests, and allows as many as it can pay for", async () => {
    await using one = await open(0.035, 20);
    const answers = await Promise.all(Array.from({ length: 10 }, () => one.ask()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect((await one.gate.close()).usage(1).dollars).toBeLessThanOrEqual(0.035);
  });

  it("shortens an answer that it could not pay for completely, but keeps the thinking budget", async () => {
    await using one = await open(0.05, 9);
    expect((await one.ask({ max_tokens: 32_000 })).status).toBe(200);
    expect(one.provider.sent[0]!.body.max_tokens).toBeLessThan(5000);
    await using other = await open(0.05, 9);
    const thinking = { type: "enabled", budget_tokens: 10_000 };
    expect((await other.ask({ max_tokens: 32_000, thinking })).status).toBe(402);
  });
});
