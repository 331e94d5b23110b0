import { describe, expect, it } from "vitest";
import { close, converse, why } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const look: Answer = { call: [["bash", { command: "true" }]] };

describe("a turn that stops for another reason", () => {
  it("continues in smaller steps if it was cut off at its length; the cut call is not made", async () => {
    const cut: Answer = {
      call: [["write", { file_path: "x", content: "half" }]],
      stop: "max_tokens",
    };
    await using session = await converse([cut, close]);
    expect(session.api.results(1)).toMatchObject([{ is_error: true, content: "Not done." }]);
    expect(session.file("x")).toBeNull();
    await using never = await converse([cut, cut, cut, close]);
    expect(why(never)).toContain("without closing");
  });

  it("ends the session in words if the model refused", async () => {
    await using session = await converse([{ say: "No.", stop: "refusal" }]);
    expect(why(session)).toMatch(/^The model refused to continue/);
  });

  it("ends the session in words if its context is full or grew too long", async () => {
    await using full = await converse([look, { stop: "model_context_window_exceeded" }]);
    expect(why(full)).toContain("too long for the model");
    const usage = { input_tokens: 150, cache_read_input_tokens: 190_000 };
    await using grown = await converse([{ ...look, usage }, close]);
    expect(why(grown)).toContain("grew to 190155 tokens");
    expect(grown.api.sent).toHaveLength(1);
  });

  it("continues if the provider paused it", async () => {
    await using session = await converse([{ say: "One moment.", stop: "pause_turn" }, close]);
    expect(session.result.ended).toBe("closed");
  });
});
