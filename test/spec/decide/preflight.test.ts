/** A build's start: Baton asks no model before the configuration is proven. */
import { describe, expect, test } from "vitest";
import { sha, somePreflight } from "../support/facts.ts";
import { ends, fails, starting } from "../support/proving.ts";

describe("given an unproven configuration", () => {
  test("the proof is requested once, and the architect waits for it", () => {
    const stage = starting();
    expect(stage.effects("preflight")).toMatchObject([{ attempt: 1, check: null }]);
    expect(stage.dispatched).toEqual([]);
    expect(stage.says("/status").comments.join()).toContain("Planning begins once the preflight");
  });

  test("when it has passed, the architect begins, and nobody is notified", () => {
    const stage = ends(starting(), { passed: true });
    expect(stage.dispatched).toEqual(["build/architect/1"]);
    expect(stage.comments).toEqual([]);
  });
});

describe("given a preflight that has failed", () => {
  test("the build stops before anything is spent, and asks with the finding and its remedy", () => {
    const stage = fails(starting());
    expect(stage.dispatched).toEqual([]);
    expect(stage.state!.build.stop).toMatchObject({ kind: "blocked", cause: "preflight" });
    expect(stage.comments.at(-1)).toContain("Key: There is none. Set the secret.");
  });

  test("/retry requests another attempt, and the build continues when that passes", () => {
    const stage = fails(starting()).says("/retry");
    expect(stage.effects("preflight").map((e) => e.attempt)).toEqual([1, 2]);
    expect(stage.state!.build.stop).toBeNull();
    expect(ends(stage, { passed: true }).dispatched).toEqual(["build/architect/1"]);
  });

  test("a change of the configuration is noticed without a command", () => {
    const stage = fails(starting());
    stage.facts.preflight = { hash: "ba9876543210", check: somePreflight(), leftover: [] };
    stage.facts.refs.base = sha("fixed");
    expect(stage.settle().dispatched).toEqual(["build/architect/1"]);
    expect(stage.state!.build.sessions.architect!.base).toBe(sha("fixed"));
  });
});

test("given a preflight that never begins, a person is asked after three minutes", () => {
  const stage = starting();
  stage.facts.preflight!.check = null;
  expect(
    stage
      .wait(3 * 60_000)
      .settle()
      .comments.at(-1),
  ).toContain("could not start the preflight");
});
