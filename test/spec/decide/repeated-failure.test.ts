import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { getFailureSignature, normalizeFailure } from "../../../src/core/model/failures.ts";
import type { FailureCause } from "../../../src/core/model/failure-cause.ts";
import { aFailure } from "../support/facts.ts";
import { building } from "../support/scenes.ts";
import { repeatedFailure } from "../support/loops.ts";

describe("the signature of a failure", () => {
  test("ignores times, shas, line numbers, durations, folders and worker ids", () => {
    const one =
      "at 2026-01-02T03:04:05Z W1.1: /tmp/abc123/src/units.js:12:3 is not found at " +
      "0123abcd (4.2 s)";
    const other =
      "at 2026-05-06T07:08:09Z W2.3: /home/x/y/src/units.js:99:1 is not found at " +
      "fedcba98765 (17.0 s)";
    expect(normalizeFailure(one)).toBe(normalizeFailure(other));
  });

  test("differs by the message, by the check, and by the kind of session", () => {
    const toCause = (said: string) => ({ kind: "said" as const, said });
    const signature = (said: string) =>
      getFailureSignature(aFailure("W1.1/work/1", { cause: toCause(said) }));
    expect(signature("no module units")).not.toBe(signature("no module mass"));
    expect(signature("no module units")).not.toBe(
      getFailureSignature(aFailure("W1.1/rework/1", { cause: toCause("no module units") })),
    );
  });

  test("is the name of the situation where nobody said anything, and missing without words", () => {
    const of = (cause: FailureCause) => getFailureSignature(aFailure("W1.1/rework/1", { cause }));
    expect(of({ kind: "unchanged" })).toBe("rework: unchanged");
    expect(of({ kind: "ended", end: { kind: "close_missing" } })).toBe("rework: close missing");
    expect(of({ kind: "said", said: "…" })).toBeNull();
  });

  test("is missing if a check says nothing, and if a run was lost", () => {
    const checks = {
      of: "checks" as const,
      names: ["test"],
      pages: [],
      head: "a",
      at: "",
      retried: false,
    };
    expect(getFailureSignature(checks)).toBeNull();
    expect(getFailureSignature(aFailure("W1.1/work/1", { outcome: "lost" }))).toBeNull();
  });

  test("of a hostile text takes time in proportion to its length", () => {
    const began = performance.now();
    for (const piece of ["a/", "0", "w1.", "é", "-"]) normalizeFailure(piece.repeat(500_000));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("given the same failure in the first pass and in two loops", () => {
  test("then the build stops with the three places, the options and their cost", () => {
    const { stop } = repeatedFailure().state!.build;
    expect(stop).toMatchObject({ kind: "failed", cause: "repeated" });
    expect(describeStop(stop!)).toContain("W1.1 in the first pass");
    expect(describeStop(stop!)).toContain("W2.1 in loop 1");
    expect(describeStop(stop!)).toContain("W3.1 in loop 2");
    expect(describeStop(stop!)).toMatch(
      /`\/retry` continues; it costs further sessions .* `\/cancel` ends the build/,
    );
  });

  test("then `/retry` allows it again, and the next attempt begins", () => {
    const stage = repeatedFailure();
    expect(stage.dispatched).not.toContain("W3.1/work/2");
    stage.says("/retry");
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.dispatched.at(-1)).toBe("W3.1/work/2");
  });
});

test("attempts of one worker, and similar failures in one pass, stop no build", () => {
  const stage = building();
  stage.fails("W1.1/work/1").fails("W1.1/work/2").fails("W1.2/work/1").fails("W1.2/work/2");
  expect(stage.state!.build.stop).toBeNull();
});
