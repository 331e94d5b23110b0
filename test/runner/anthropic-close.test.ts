import { describe, expect, it } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { close, converse, why } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

describe("the closing tool", () => {
  const wrong: Answer = { call: [["close", { status: "done", summary: "x" }]] };

  it("has the kind's schema, in which fields with a default may be left out", async () => {
    await using session = await converse([close]);
    const schema = session.api.sent[0]!.body.tools.at(-1)!.input_schema;
    expect(schema).toMatchObject({
      type: "object",
      required: ["status", "summary"],
      additionalProperties: false,
    });
  });

  it("tells the model twice what is wrong", async () => {
    await using session = await converse([wrong, wrong, close]);
    for (const request of [1, 2]) {
      const [result] = session.api.results(request);
      expect(result).toMatchObject({
        is_error: true,
        content: expect.stringContaining("status: invalid option") as unknown,
      });
    }
    expect(session.result.ended).toBe("closed");
  });

  it("ends the session with the problems at the third refusal", async () => {
    await using session = await converse([wrong, wrong, wrong, close]);
    expect(session.api.sent).toHaveLength(3);
    expect(why(session)).toContain("status: invalid option");
  });

  it("names the problems of the last call if the model gives up after it", async () => {
    await using session = await converse([wrong, { say: "All done." }, { say: "Really." }]);
    expect(why(session)).toMatch(
      /its last call of `close` was refused, .* status: invalid option/s,
    );
  });

  it("counts each call of a turn, and accepts the first valid one", async () => {
    const calls = (...inputs: object[]): Answer => ({
      call: inputs.map((input) => ["close", input]),
    });
    await using late = await converse([calls({}, {}, {}, COMPLETE)]);
    expect(late.result.ended).toBe("failed");
    await using twice = await converse([calls(COMPLETE, { ...COMPLETE, summary: "Other." })]);
    expect(twice.result).toMatchObject({ ended: "closed", close: COMPLETE });
  });

  it("is requested once from a turn that ends without it; after that the session has failed", async () => {
    await using corrected = await converse([{ say: "All done." }, close]);
    expect(corrected.result.ended).toBe("closed");
    const { messages } = corrected.api.sent[1]!.body;
    expect(messages.map((m) => m.role)).toEqual(["user", "assistant", "user"]);
    expect(JSON.stringify(messages.at(-1))).toContain("calling the tool `close`");
    await using silent = await converse([{ say: "All done." }, { say: "Really." }, close]);
    expect(silent.api.sent).toHaveLength(2);
    expect(why(silent)).toBe("The session ended without closing: the model did not call `close`.");
  });
});
