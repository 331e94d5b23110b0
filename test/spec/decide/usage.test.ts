import { describe, expect, test } from "vitest";
import { viewOf } from "../../../src/core/build/view.ts";
import { reportBody } from "../../../src/core/comments/report.ts";
import { dollarsOf, priceOf } from "../../../src/core/sessions/price.ts";
import { NO_MODEL } from "../../../src/core/sessions/proposal.ts";
import { aPlan, COMPLETE } from "../support/facts.ts";
import { PARK_MS } from "../../../src/core/build/settings.ts";
import { building } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import type { ValidProposal } from "../../../src/core/build/facts.ts";
import type { SessionName } from "../../../src/core/build/names.ts";

/** The session closes, by this model at this price. */
function played(stage: Stage, session: SessionName, model: string, dollars: number | null): Stage {
  stage.played = { model, dollars };
  return stage.closes(session, COMPLETE);
}
const spent = (stage: Stage) =>
  reportBody(viewOf(stage.state!), [])
    .split("\n")
    .find((l) => l.startsWith("**Spent:**"));

describe("what a build used", () => {
  test("adds up; a price that isn't known is said to be so, never shown as nothing", () => {
    const stage = played(building(undefined, { engine: "command" }), "W1.1/work/1", "claude-haiku-5-5", 0.25);
    played(stage, "W1.2/work/1", "own-model", null);
    expect(stage.state!.build.usage.dollars).toBe(0.25);
    expect(stage.state!.build.unpriced).toBe(1);
    expect(spent(stage)).toContain("$0.25 and 1 session without a known price");
  });

  test("has what a session cost whose change was made on another commit than it was asked for on", () => {
    const [paid, stage] = [building(undefined, { engine: "command" }), building(undefined, { engine: "command" })];
    const fact = played(paid, "W1.1/work/1", "own-model", 0.25).facts.proposals["W1.1/work/1"] as ValidProposal;
    const run = stage.facts.runs.findLast(({ session }) => session === "W1.1/work/1")!;
    Object.assign(run, { status: "completed", conclusion: "success" });
    const { proposal } = fact;
    stage.facts.proposals["W1.1/work/1"] = { ok: false, missing: false, reason: "It was made on abc.", proposal };
    stage.settle();
    expect(stage.dispatched).toContain("W1.1/work/2");
    expect(stage.state!.build.usage.dollars).toBe(0.25);
    expect(stage.state!.workers["W1.1"]!.spent).toMatchObject([{ session: "W1.1/work/1", dollars: 0.25 }]);
  });

  test("is no sum of dollars as long as no price is known", () => {
    const stage = new Stage({ engine: "command" }).settle();
    expect(stage.state!.build.usage.dollars).toBeNull();
    stage.played = { model: "own-model", dollars: null };
    stage.closes("build/architect/1", aPlan());
    expect(stage.state!.build).toMatchObject({ usage: { dollars: null, output_tokens: 10 }, unpriced: 1 });
    expect(spent(stage)).toMatch(/10 tokens, 1 session without a known price, /);
  });

  test("puts who played it into the commit of what it made", () => {
    const stage = played(building(), "W1.1/work/1", "claude-haiku-5-5", 0.25);
    expect(stage.effects("publish")[0]!.message).toMatch(
      /\nBaton-Session: W1.1\/work\/1\nBaton-Model: claude-haiku-5-5$/,
    );
  });

  test("names what played, each once, in the order of appearance; not what never answered", () => {
    const stage = played(building(), "W1.1/work/1", "a", 1);
    played(stage, "W1.2/work/1", NO_MODEL, 0);
    played(played(stage, "W1.1/review/1", "b", 1), "W1.2/review/1", "a", 1);
    expect(stage.state!.build.models).toEqual(["a", "b"]);
  });

  test("names no more than a reader wants to know, whatever sessions say", () => {
    const stage = building();
    for (let i = 0; i < 22; i++) {
      stage.played = { model: `m${i}`, dollars: 0 };
      stage.parks("W1.1/work/1", null).wait(PARK_MS).settle();
    }
    expect(stage.state!.build.models).toHaveLength(20);
  });
});

describe("the price of a request", () => {
  const tokens = { input_tokens: 1000, output_tokens: 2000, cache_read_tokens: 40_000, cache_write_tokens: 8000 };

  test("counts each kind of token at its own rate", () => {
    expect(dollarsOf(tokens, priceOf("claude-opus-5-5", {})!)).toBeCloseTo(0.004 + 0.04 + 0.008 + 0.04, 10);
  });

  test("has another rate where a long prompt has one", () => {
    const haiku = priceOf("claude-haiku-5-5", {})!;
    const rest = { ...tokens, input_tokens: 0, output_tokens: 0, cache_write_tokens: 0 };
    expect(dollarsOf({ ...rest, cache_read_tokens: 100_000 }, haiku)).toBeCloseTo(0.001, 10);
    expect(dollarsOf({ ...rest, cache_read_tokens: 100_001 }, haiku)).toBeCloseTo(0.00500005, 10);
  });

  test("is the configured one where there is one, and none where nobody named one", () => {
    const own = { input: 1, output: 1, cache_read: 1, cache_write: 1 };
    expect(priceOf("claude-opus-5-5", { "claude-opus-5-5": own })).toBe(own);
    for (const name of ["gpt-9", "constructor", "__proto__"]) expect(priceOf(name, {})).toBeNull();
  });
});
