import { describe, expect, it } from "vitest";
import { close, converse } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const look: Answer = { call: [["bash", { command: "true" }]] };
const usage = {
  ...{
    input_tokens: 1000,
    output_tokens: 2000,
    cache_read_input_tokens: 40_000,
    cache_creation_input_tokens: 8000,
  },
};

describe("the usage of a session", () => {
  it("is the sum of its turns, for each kind of token, at the price of the model that answered", async () => {
    await using session = await converse([
      { ...look, usage, model: "claude-sonnet-5-5-20261001" },
      { ...close, usage },
    ]);
    expect(session.usage).toMatchObject({
      ...{
        input_tokens: 2000,
        output_tokens: 4000,
        cache_read_tokens: 80_000,
        cache_write_tokens: 16_000,
      },
      dollars: 0.092,
    });
    expect(session.model).toBe("claude-sonnet-5-5-20261001");
    const tokens = "2,000 tokens in (+ 80,000 from the cache, 16,000 into it), 4,000 out";
    expect(session.lines.at(-1)).toBe(`| claude-sonnet-5-5-20261001: 2 turns, ${tokens}, $0.09`);
  });

  it("includes the summaries of a compaction, which the total leaves out", async () => {
    const iterations = [
      { ...usage, type: "compaction" },
      { ...usage, type: "message", model: null },
    ];
    await using session = await converse([{ ...close, usage: { ...usage, iterations } }]);
    expect(session.usage).toMatchObject({
      input_tokens: 2000,
      cache_write_tokens: 16_000,
      dollars: 0.092,
    });
  });

  it("uses the configured price, and has none once a model without a price answered", async () => {
    const prices = { mine: { input: 1, output: 1, cache_read: 0, cache_write: 0 } };
    await using own = await converse([{ ...close, usage, model: "mine" }], { prices });
    expect(own.usage.dollars).toBe(0.003);
    await using mixed = await converse([
      { ...look, usage, model: "other" },
      { ...close, usage },
    ]);
    expect(mixed.usage.dollars).toBeNull();
    expect(mixed.lines.at(-1)).toContain("price not known");
  });

  it("names the model that answered, as the provider reports it", async () => {
    await using session = await converse([{ ...close, model: "score player (no model)" }]);
    expect(session.model).toBe("score player (no model)");
    expect(session.usage.dollars).toBeNull();
  });

  it("is empty and names no model if nobody answered", async () => {
    await using session = await converse([{ status: 400, message: "no" }]);
    expect(session.model).toBe("none");
    expect(session.usage).toMatchObject({ input_tokens: 0, dollars: 0 });
  });
});
