import { readable } from "./support/readable.ts";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aBrief, APPROVE, aPlan } from "../spec/support/facts.ts";
import { close, KEY, run } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const look: Answer = { call: [["bash", { command: "true" }]] };

describe("a run", () => {
  it("sends the kind's script as system prompt and the pointers as task, and proposes the change", async () => {
    const write: Answer = { call: [["write", { file_path: "src/b.js", content: "b\n" }]] };
    await using ran = await run([write, close], "W1.1/work/1");
    const { body } = ran.api.sent[0]!;
    expect(body.system[0]!.text).toMatch(/^# Work\n/);
    expect(body.system[0]!.text).not.toContain(ran.bench.dir);
    expect(body.messages[0]!.content).toContain(join(ran.bench.temp, "record", "workers"));
    expect(ran.proposal).toMatchObject({ engine: "anthropic", result: { ended: "closed" } });
    expect(ran.proposal.change!.files.map((file) => file.path)).toEqual(["src/b.js"]);
  });

  it("asks the model that the record names for the brief's complexity, or for the kind's size", async () => {
    const prepare: Parameters<typeof run>[2] = ({ state }) => {
      state.build.session_settings.models = {
        easy: "m-easy",
        normal: "m-normal",
        complex: "m-complex",
      };
      state.briefs[0]!.complexity = "easy";
    };
    await using work = await run([close], "W1.1/work/1", prepare);
    await using review = await run([{ call: [["close", APPROVE]] }], "W1.1/review/1", prepare);
    await using plan = await run(
      [{ call: [["close", aPlan(aBrief("W1.1"))]] }],
      "build/architect/1",
      prepare,
    );
    const asked = [work, review, plan].map(({ api }) => api.sent[0]!.body.model);
    expect(asked).toEqual(["m-easy", "m-normal", "m-complex"]);
    expect(plan.proposal.result.ended).toBe("closed");
  });

  it("never shows the key in its log or its proposal, even if a model or a provider prints it", async () => {
    await using ran = await run([{ say: `The key is ${KEY}.`, ...look }, close], "W1.1/work/1");
    expect(ran.bench.lines).toContain("|   The key is ***.");
    expect(ran.bench.lines.join("\n")).not.toContain(KEY);
    await using refused = await run([{ status: 401, message: `What is ${KEY}?` }], "W1.1/work/1");
    expect(readable(refused.proposal.result)).toMatchObject({
      reason: expect.stringContaining("What is ***?") as unknown,
    });
    expect(refused.bench.lines.at(-1)).toContain("What is ***?");
  });
});
