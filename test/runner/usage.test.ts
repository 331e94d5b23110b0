import { describe, expect, it } from "vitest";
import { usageOf as ofClaudeCode } from "../../src/runner/engines/claude-code/usage.ts";
import { eventOf } from "../../src/runner/engines/claude-code/events.ts";
import { usageOf as ofCodex } from "../../src/runner/engines/codex/usage.ts";

const price = { input: 1, output: 10, cache_read: 0, cache_write: 0 };
const long = { ...price, long: { above: 5, ...price } };

describe("what Claude Code used", () => {
  const counts = { inputTokens: 1000, outputTokens: 100 };
  const used = (modelUsage: object, prices = {}) => {
    const line = { type: "result", subtype: "success", total_cost_usd: 0.5, modelUsage };
    const event = eventOf(JSON.stringify(line));
    return ofClaudeCode(event?.type === "result" ? event : null, "m", prices, 1).dollars;
  };

  it("costs what it says, unless it guesses", () => {
    expect(used({ m: counts })).toBe(0.5);
    expect(used({ m: { ...counts, costBasis: "unknown" } })).toBeNull();
  });

  it("costs what the configuration says, where that fits all that was asked", () => {
    expect(used({ m: counts }, { m: price })).toBe(0.002);
    expect(used({ m: counts, other: counts }, { m: price })).toBe(0.5);
    expect(used({ m: counts }, { m: long })).toBeNull();
  });
});

describe("what Codex used", () => {
  it("costs what the configuration says, where that doesn't hang on a request's length", () => {
    const used = { input_tokens: 1000, cached_input_tokens: 0, cache_write_input_tokens: 0, output_tokens: 100 };
    expect(ofCodex(used, "m", { m: price }, 1).dollars).toBe(0.002);
    expect(ofCodex(used, "m", { m: long }, 1).dollars).toBeNull();
  });
});
