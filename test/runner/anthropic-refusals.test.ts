import { readable } from "./support/readable.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AnthropicError, APIConnectionError } from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import {
  getAnthropicProvider,
  isAnswerInterrupted,
  toProviderFailure,
} from "../../src/runner/engines/provider.ts";
import type { EngineInput } from "../../src/runner/engines/engine.ts";
import { Bench } from "./support/bench.ts";
import { close, converse, KEY } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

describe("an unreachable provider", () => {
  const input = { model: "m", complexity: "normal" } as EngineInput;

  it("parks the session, and the reason names the address", () => {
    const error = new APIConnectionError({
      cause: new TypeError("failed", { cause: new Error("ECONNREFUSED") }),
    });
    expect(isAnswerInterrupted(error)).toBe(false);
    expect(toProviderFailure(error, input, getAnthropicProvider("http://127.0.0.1:1"), 0)).toEqual({
      ...{
        ended: "parked",
        cause: { kind: "provider_unreachable", url: "http://127.0.0.1:1", text: "ECONNREFUSED" },
        until: null,
      },
    });
  });

  it("parks the session if answers keep breaking off, unless a defect of Baton causes it", () => {
    const error = new AnthropicError("terminated", { cause: new TypeError("terminated") });
    expect(toProviderFailure(error, input, getAnthropicProvider(""), 0)).toMatchObject({
      ended: "parked",
      until: null,
    });
    expect(
      toProviderFailure(new TypeError("x is not a function"), input, getAnthropicProvider(""), 0),
    ).toBeNull();
  });
});

describe("a permanent refusal", () => {
  it.each<[Answer & { status: number }, RegExp]>([
    [
      { status: 401, type: "authentication_error", message: "invalid x-api-key" },
      /secret ANTHROPIC_API_KEY.*invalid/,
    ],
    [
      { status: 402, type: "billing_error", message: "no credit" },
      /refuses because of billing.*no credit/,
    ],
    [
      { status: 403, type: "permission_error", message: "not yours" },
      /ANTHROPIC_API_KEY isn't allowed to do this.*not yours/,
    ],
    [
      { status: 404, type: "not_found_error", message: "model: x" },
      /`claude-sonnet-5-5`.*`models\.normal`/,
    ],
    [
      { status: 400, message: "You have reached your specified API usage limits." },
      /A spending limit at the provider is reached/,
    ],
  ])("stops at once, and says what a person has to set: %j", async (answer, sentence) => {
    await using session = await converse([answer, close]);
    expect(readable(session.result)).toMatchObject({
      ended: "stopped",
      reason: expect.stringMatching(sentence) as unknown,
    });
    expect(session.api.sent).toHaveLength(1);
  });

  it("of a request fails the session with the provider's own words", async () => {
    const message = "no entry of score.yml matches session W1.1/work/1";
    await using session = await converse([{ status: 400, message }, close]);
    expect(session.result).toEqual({
      ended: "failed",
      cause: { kind: "said", text: message },
    });
  });
});

describe("a run that can't start", () => {
  const begin = async (
    env: Record<string, string>,
    engine: "anthropic" | "command" = "anthropic",
  ) => {
    using bench = new Bench(engine);
    bench.ask("W1.1/work/1", { base: bench.commit("main", { a: "a" }) });
    const code = await bench.run("W1.1/work/1", bench.save(), "", env);
    return {
      code,
      result: bench.proposal() && readable(bench.proposal()!.result),
      worktree: existsSync(join(bench.temp, "worktree")),
    };
  };

  it("says which secret to set if the key is missing, before anything else happens", async () => {
    const { code, result, worktree } = await begin({});
    expect([code, worktree]).toEqual([0, false]);
    expect(result).toMatchObject({
      ended: "stopped",
      reason: expect.stringContaining("secret ANTHROPIC_API_KEY") as unknown,
    });
  });

  it("says which variable to set if the command is missing", async () => {
    const { result } = await begin({}, "command");
    expect(result).toMatchObject({
      ended: "stopped",
      reason: expect.stringContaining("variable BATON_COMMAND") as unknown,
    });
  });

  it("says which variable to fix if the address is invalid", async () => {
    await expect(
      begin({ ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: "api.example" }),
    ).rejects.toThrow("set the repository variable ANTHROPIC_BASE_URL to an address like");
  });
});
