import { describe, expect, it } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { close, converse, run, why } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const open: Answer = { call: [["close", { ...COMPLETE, criteria: [] }]] };

describe("a worker that closes complete with an open success criterion of its brief", () => {
  it("learns which one from the closing tool, and corrects it", async () => {
    await using session = await converse([open, close]);
    expect(session.api.results(1)[0]).toMatchObject({
      is_error: true,
      content: expect.stringContaining(
        'add 1 ("Its tests pass"), each with met and evidence. Fix that',
      ) as unknown,
    });
    expect(session.result).toMatchObject({ ended: "closed", close: COMPLETE });
  });

  it("has failed at the third try, and its run says so", async () => {
    await using ran = await run([open, open, open], "W1.1/work/1");
    expect(why(ran.proposal)).toContain(
      'Not every success criterion of the brief is answered: add 1 ("Its tests pass")',
    );
  });

  it("can't close with blocked criteria of another brief", async () => {
    const foreign: Answer = {
      call: [
        [
          "close",
          {
            ...COMPLETE,
            status: "blocked",
            criteria: [{ ...COMPLETE.criteria[0]!, criterion: "Other" }],
          },
        ],
      ],
    };
    await using session = await converse([foreign, close]);
    expect(session.api.results(1)[0]!.content).toContain('"Other" is not one of them');
  });

  it("may do so in a session without a brief", async () => {
    const plan: Answer = { call: [["close", { loop_summary: "Units are there." }]] };
    await using session = await converse([plan], { session: "loop-1/memory/1" });
    expect(session.result.ended).toBe("closed");
  });
});
