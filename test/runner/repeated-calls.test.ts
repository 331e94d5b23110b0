/**
 * A model that repeats a failing call gets one warning, and its session ends at the fifth failure.
 */
import { describe, expect, it } from "vitest";
import { RepeatedCalls } from "../../src/runner/engines/repeated-calls.ts";
import { bash, close, converse, why } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const FAILS = bash("echo nothing there >&2; exit 3");
const READS: Answer = { call: [["read", { file_path: "src/a.js" }]] };

describe("a session whose model repeats a failing call", () => {
  it("ends at the fifth failure, with the call and its output as the reason; the work is saved", async () => {
    await using session = await converse([
      bash("echo half > half.txt"),
      ...Array<Answer>(9).fill(FAILS),
      close,
    ]);
    expect(session.api.sent).toHaveLength(6);
    expect(session.result.ended).toBe("failed");
    expect(why(session)).toContain("the same call of bash failed 5 times in a row");
    expect(why(session)).toContain('{"command":"echo nothing there >&2; exit 3"}');
    expect(why(session)).toContain("nothing there");
    expect(session.file("half.txt")).toBe("half\n");
  });

  it("gets one warning, with the result of the third", async () => {
    await using session = await converse([...Array<Answer>(4).fill(FAILS), close]);
    expect(session.result.ended).toBe("closed");
    const told = session.api.sent.map(({ body }) => JSON.stringify(body.messages.at(-1)!.content));
    expect(told.map((text) => /has failed \d times, with the same input/.test(text))).toEqual([
      ...[false, false, false, true, false],
    ]);
  });

  it("counts across calls that only read, but not across one that changes something", async () => {
    await using looking = await converse([FAILS, READS, FAILS, FAILS, READS, FAILS, FAILS, close]);
    expect(looking.result.ended).toBe("failed");
    const changes = bash("echo more >> src/a.js");
    await using working = await converse([
      FAILS,
      FAILS,
      FAILS,
      FAILS,
      changes,
      FAILS,
      FAILS,
      FAILS,
      FAILS,
      close,
    ]);
    expect(working.result.ended).toBe("closed");
  });

  it("continues if each failing call is different", async () => {
    const others = Array.from({ length: 6 }, (_, n) => bash(`exit ${n + 1}`));
    await using session = await converse([...others, close]);
    expect(session.result.ended).toBe("closed");
  });
});

describe("equal calls of one answer", () => {
  const call = { tool: "bash", input: { command: "false" }, failed: true, output: "" };

  it("count once, because the model made them without any result", () => {
    const repeated = new RepeatedCalls();
    repeated.take([call, call, call, call, call, call]);
    expect([repeated.ended, repeated.takeWarning()]).toEqual([null, null]);
    for (let n = 0; n < 3; n++) repeated.take([call]);
    expect(repeated.ended).toBeNull();
    repeated.take([call]);
    expect(repeated.ended).toMatchObject({ ended: "failed" });
  });
});
