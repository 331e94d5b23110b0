import { describe, expect, test } from "vitest";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { renderFinalReport } from "../../../src/core/messages/report.ts";
import { getRequestDollars, getPrice } from "../../../src/core/model/usage.ts";
import { NO_MODEL } from "../../../src/core/model/proposal.ts";
import { aPlan, COMPLETE } from "../support/facts.ts";
import { PARK_MS } from "../../../src/core/model/settings.ts";
import { building } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import type { SessionName } from "../../../src/core/model/names.ts";

/** The session closes, with this model at this price. */
function played(stage: Stage, session: SessionName, model: string, dollars: number | null): Stage {
  stage.played = { model, dollars };
  return stage.closes(session, COMPLETE);
}
const spent = (stage: Stage) =>
  renderFinalReport(getBuildView(stage.state!), [])
    .split("\n")
    .find((l) => l.startsWith("**Spent:**"));

describe("the usage of a build", () => {
  test("is a sum, in which an unknown price is marked and never shown as zero", () => {
    const stage = played(
      building(undefined, { engine: "command" }),
      "W1.1/work/1",
      "claude-haiku-5-5",
      0.25,
    );
    played(stage, "W1.2/work/1", "own-model", null);
    expect(stage.state!.build.usage.dollars).toBe(0.25);
    expect(stage.state!.build.unpriced).toBe(1);
    expect(spent(stage)).toContain("$0.25 and 1 session without a known price");
  });

  test("has no sum in dollars while no price is known", () => {
    const stage = new Stage({ engine: "command" }).settle();
    expect(stage.state!.build.usage.dollars).toBeNull();
    stage.played = { model: "own-model", dollars: null };
    stage.closes("build/architect/1", aPlan());
    expect(stage.state!.build).toMatchObject({
      usage: { dollars: null, output_tokens: 10 },
      unpriced: 1,
    });
    expect(spent(stage)).toMatch(/10 tokens, 1 session without a known price, /);
  });

  test("puts the model into the commit of its work", () => {
    const stage = played(building(), "W1.1/work/1", "claude-haiku-5-5", 0.25);
    expect(stage.effects("publish")[0]!.message).toMatch(
      /\nBaton-Session: W1.1\/work\/1\nBaton-Model: claude-haiku-5-5$/,
    );
  });

  test("names each model that answered once, in order of appearance", () => {
    const stage = played(building(), "W1.1/work/1", "a", 1);
    played(stage, "W1.2/work/1", NO_MODEL, 0);
    played(played(stage, "W1.1/review/1", "b", 1), "W1.2/review/1", "a", 1);
    expect(stage.state!.build.models).toEqual(["a", "b"]);
  });

  test("names a limited number of models, with any claims of sessions", () => {
    const stage = building();
    for (let i = 0; i < 22; i++) {
      stage.played = { model: `m${i}`, dollars: 0 };
      stage.parks("W1.1/work/1", null).wait(PARK_MS).settle();
    }
    expect(stage.state!.build.models).toHaveLength(20);
  });
});

describe("the price of a request", () => {
  const tokens = {
    input_tokens: 1000,
    output_tokens: 2000,
    cache_read_tokens: 40_000,
    cache_write_tokens: 8000,
  };

  test("counts each kind of token at its own rate", () => {
    expect(getRequestDollars(tokens, getPrice("claude-opus-5-5", {})!)).toBeCloseTo(
      0.004 + 0.04 + 0.008 + 0.04,
      10,
    );
  });

  test("has another rate for a long prompt if the model defines one", () => {
    const haiku = getPrice("claude-haiku-5-5", {})!;
    const rest = { ...tokens, input_tokens: 0, output_tokens: 0, cache_write_tokens: 0 };
    expect(getRequestDollars({ ...rest, cache_read_tokens: 100_000 }, haiku)).toBeCloseTo(
      0.001,
      10,
    );
    expect(getRequestDollars({ ...rest, cache_read_tokens: 100_001 }, haiku)).toBeCloseTo(
      0.00500005,
      10,
    );
  });

  test("is the configured one if it exists, and unknown if nobody named one", () => {
    const own = { input: 1, output: 1, cache_read: 1, cache_write: 1 };
    expect(getPrice("claude-opus-5-5", { "claude-opus-5-5": own })).toBe(own);
    for (const name of ["gpt-9", "constructor", "__proto__"]) expect(getPrice(name, {})).toBeNull();
  });
});
