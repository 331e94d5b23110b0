/** A session that reaches its limit in dollars is ended there, and its work is handed in. */
import { describe, expect, it } from "vitest";
import { messagesApi } from "../../src/runner/engines/model-api/messages-api.ts";
import { openGate } from "../../src/runner/engines/gate.ts";
import { openOff } from "../../src/runner/isolation/off.ts";
import { bash, close, converse, run } from "./support/conducted.ts";
import { Messages } from "./support/messages.ts";

/** $0.023 at the list price of the model that the bench is configured with. */
const usage = { input_tokens: 1000, output_tokens: 2000 };
const costly = (command: string) => ({ ...bash(command), usage });

describe("a session with a limit", () => {
  it("is ended by the answer that reaches it, and asks for no other one", async () => {
    const answers = [costly("true"), costly("true"), costly("true"), { ...close, usage }];
    await using session = await converse(answers, { input: { limit: 0.04 } });
    expect(session.result).toEqual({
      ended: "limit",
      reason: "The session spent $0.04 of the $0.04 that it may.",
    });
    expect(session.usage.dollars).toBe(0.044);
    expect(session.api.sent).toHaveLength(2);
  });

  it("closes all the same where the answer that reaches it is the closing one", async () => {
    await using session = await converse([{ ...close, usage }], { input: { limit: 0.01 } });
    expect(session.result.ended).toBe("closed");
  });

  it("goes on where nobody knows the price of who answers", async () => {
    const answers = [{ ...costly("true"), model: "other" }, { ...costly("true"), model: "other" }, close];
    await using session = await converse(answers, { input: { limit: 0.01 } });
    expect(session.result.ended).toBe("closed");
  });

  it("hands in what it has made, by the limit in the record", async () => {
    await using ran = await run([costly("echo more >> src/a.js"), costly("true"), close], "W1.1/work/1", (bench) => {
      bench.state.workers["W1.1"]!.session!.limit = 0.02;
    });
    expect(ran.proposal.result).toMatchObject({ ended: "limit" });
    expect(ran.proposal.change!.files.map(({ path }) => path)).toEqual(["src/a.js"]);
  });
});

describe("the gate of an agent with a limit", () => {
  it("lets no request through once the answers have cost it, says so, and calls for the end once", async () => {
    const price = { input: 1, output: 10, cache_read: 0.1, cache_write: 2 };
    const provider = await Messages.start({ say: "Hi.", usage }, { say: "Hi.", usage });
    let calls = 0;
    const gate = await openGate({
      ...{ cage: openOff(), url: provider.url, api: messagesApi, model: "m", searches: 0 },
      ...{ prices: { m: price }, headers: {}, print: () => undefined, limit: 0.02, onLimit: () => void (calls += 1) },
    });
    const ask = () =>
      fetch(`${gate.url}/v1/messages`, {
        method: "POST",
        headers: { "x-api-key": gate.word },
        body: JSON.stringify({ model: "m", max_tokens: 1000, messages: [], stream: true }),
      });
    expect((await ask()).status).toBe(200);
    await expect.poll(() => gate.limitReached()).toMatchObject({ ended: "limit" });
    const refused = await ask();
    expect(refused.status).toBe(402);
    expect(await refused.text()).toContain("the session has spent what it may");
    expect(calls).toBe(1);
    await gate.close();
    await provider[Symbol.asyncDispose]();
  });
});
