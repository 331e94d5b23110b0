import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";
import { bash, close, converse, run } from "./support/conducted.ts";
import { Person } from "./support/person.ts";

const began = (dir: string) =>
  vi.waitUntil(() => existsSync(join(dir, "began")), { timeout: 60_000 });

describe("a person's message to a running session", () => {
  it("is sent once, with the next results of tools", async () => {
    const steers = new Person();
    await using session = await converse(
      [bash("touch began; until [ -e go ]; do sleep 0.05; done"), bash("true"), close],
      {
        input: { steers },
        async meanwhile(dir) {
          await began(join(dir, "worktree"));
          steers.say("Use tabs.");
          writeFileSync(join(dir, "worktree", "go"), "");
        },
      },
    );
    const [, second, third] = session.api.sent.map(({ body }) => body.messages);
    expect(second!.map((m) => m.role)).toEqual(["user", "assistant", "user"]);
    expect(second!.at(-1)!.content).toMatchObject([
      { type: "tool_result" },
      { type: "text", text: "Use tabs." },
    ]);
    expect(JSON.stringify(third).split("Use tabs.")).toHaveLength(2);
    expect(session.result.ended).toBe("closed");
  });

  it("comes before any end, and uses up none of the tries to close", async () => {
    const steers = new Person();
    steers.say("Use tabs.");
    const wrong = { call: [["close", {}] as [string, unknown]] };
    await using session = await converse([close, wrong, wrong, close], { input: { steers } });
    const [told] = session.api.results(1);
    expect(told).toMatchObject({
      is_error: true,
      content: "Use tabs.\n\nDo that, then call `close` again.",
    });
    expect(session.result).toMatchObject({ ended: "closed", close: COMPLETE });
  });

  it("that is older is named in the prompt; both kinds are in the proposal", async () => {
    await using ran = await run([close], "W1.1/work/1", (bench) => {
      const save = bench.save.bind(bench);
      bench.save = () => save({ "steers/W1.1/3.md": "EARLIER WORDS", "steers/W1.2/4.md": "no" });
    });
    const { content } = ran.api.sent[0]!.body.messages[0]!;
    expect(content).toContain(`- \`${join(ran.bench.temp, "record/steers/W1.1/3.md")}\``);
    expect(content).not.toMatch(/EARLIER WORDS|W1\.2\/4/);
    expect(ran.proposal.steers).toEqual([3]);
  });

  it("is a file in the record's copy for a command", async () => {
    using bench = new Bench();
    bench.steersEveryMs = 200;
    bench.ask("W1.1/work/1", { base: bench.commit("main", { a: "a\n" }) });
    const record = bench.save();
    const wait =
      'touch began; f="$BATON_RECORD_DIR/steers/W1.1/1.md"; until [ -e "$f" ]; do ' +
      'sleep 0.05; done; cp "$f" said';
    const running = bench.run(
      "W1.1/work/1",
      record,
      `${wait}; rm began; ${bench.closing(COMPLETE)}`,
    );
    await began(join(bench.temp, "worktree"));
    bench.commit(bench.recordBranch, { "steers/W1.1/1.md": "Use tabs.\n" }, record);
    expect(await running).toBe(0);
    expect(readFileSync(join(bench.temp, "worktree", "said"), "utf8")).toBe("Use tabs.\n");
    expect(bench.proposal()!.steers).toEqual([1]);
  });
});
