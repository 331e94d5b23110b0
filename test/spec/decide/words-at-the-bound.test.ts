/**
 * Baton accepts as many words and files from people as the limit allows, and answers if there are
 * more. Cut text names its file.
 */
import { describe, expect, test } from "vitest";
import { MAX_STEERS } from "../../../src/core/model/feedback.ts";
import { renderBuildDocument } from "../../../src/core/record/build-document.ts";
import { file, push, pushed } from "../support/edits.ts";
import { sha } from "../support/facts.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { building } from "../support/scenes.ts";

describe("/steer", () => {
  test("is accepted fifty times; after that, the person is pointed to the brief", () => {
    const stage = building();
    for (let n = 1; n <= MAX_STEERS; n++) stage.says(`/steer W2.1 word ${n}`);
    expect(stage.state!.workers["W2.1"]!.steers).toHaveLength(MAX_STEERS);
    stage.says("/steer W2.1 one more");
    expect(stage.comments.at(-1)).toContain(
      "W2.1 has received 50 instructions already; change its brief instead.",
    );
    expect(stage.state!.workers["W2.1"]!.steers.map(({ n }) => n)).toEqual(
      [...Array(MAX_STEERS).keys()].map((n) => n + 1),
    );
  });

  test.each([
    [1000, /^@ann: x{1000}$/],
    [1001, /^@ann: x{1000} … \(all of it: steers\/W1\.1\/1\.md\)$/],
  ])("of %i characters is a session's reason, and the rest is in its file", (chars, reason) => {
    const stage = building().closes("W1.1/work/1", { status: "blocked", summary: "Which?" });
    stage.says(`/steer W1.1 ${"x".repeat(chars)}`).says("/retry W1.1");
    expect(
      stage.state!.workers["W1.1"]!.session!.reasons.map(describeSessionReason).at(-1),
    ).toMatch(reason);
    expect(stage.state!.workers["W1.1"]!.steers[0]!.text).toBe("x".repeat(chars));
  });
});

test("Direction of 20000 characters is accepted", () => {
  const stage = building();
  pushed(stage, [
    push([file("BUILD.md", `${renderBuildDocument(stage.state!)}\n${"x".repeat(20_000)}`)]),
  ]);
  expect(stage.state!.direction).toHaveLength(20_000);
});

describe("context/", () => {
  const big = (path: string, bytes: number) => ({
    ...file(path, null, null),
    blob: sha(path),
    bytes,
  });

  test("accepts ten files of one megabyte each", () => {
    const stage = building();
    pushed(stage, [push([big("context/a.bin", 1_000_000)])], { contextBytes: 10_000_000 });
    expect(stage.setBack).toEqual({});
    pushed(stage, [push([big("context/b.bin", 1_000_001)])], { contextBytes: 1_000_001 });
    expect(Object.keys(stage.setBack)).toEqual(["context/b.bin"]);
  });

  test("allows a removal even when it contains too much", () => {
    const stage = building();
    pushed(stage, [push([file("context/a.md", null)])], { contextBytes: 10_000_001 });
    expect(stage.setBack).toEqual({});
    expect(stage.messages.join("\n")).toContain("@wren changes context/a.md for the workers");
  });
});
