/**
 * Agents that claim to have used nothing: test programs with the names of Claude Code and Codex.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOverBudget } from "../../src/core/model/budget.ts";
import { sumUsage } from "../../src/core/model/usage.ts";
import { createCodexEngine } from "../../src/runner/engines/codex.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";
import { converse, KEY } from "./support/conducted.ts";
import { Messages } from "./support/messages.ts";
import { Responses } from "./support/responses.ts";

/** Writes a program for node; `ask` in its text asks the provider. Returns its path. */
function program(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  const ask = `const ask = (url, word, body) => fetch(url, {
    method: "POST", headers: { "x-api-key": word, authorization: "Bearer " + word }, body: JSON.stringify(body),
  }).then((answer) => answer.text());
  const say = (line) => console.log(JSON.stringify(line));
  if (process.argv[2] === "--version") { console.log("9.9.9"); process.exit(); }`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `#!${process.execPath}\n${ask}\n${text}\n`, { mode: 0o755 });
  return file;
}

const PRICED = Object.fromEntries(
  ["claude-sonnet-5-5", "gpt-5.5"].map((name) => [
    name,
    { input: 10, output: 100, cache_read: 1, cache_write: 1 },
  ]),
);

describe("an agent that claims to have used nothing", () => {
  it("spends the build's budget anyway with the name Claude Code", async () => {
    const usage = { input_tokens: 1_000_000, output_tokens: 100_000 };
    await using api = await Messages.start({ say: "Hi.", usage }, { say: "Hi.", usage });
    using bench = new Bench("claude-code");
    const body = '{ model: "claude-sonnet-5-5", max_tokens: 9, messages: [], stream: true }';
    const result = {
      type: "result",
      subtype: "success",
      structured_output: COMPLETE,
      total_cost_usd: 0,
      usage: {},
    };
    const lies = {
      ...result,
      modelUsage: { "claude-sonnet-5-5": { inputTokens: 0, outputTokens: 0 } },
    };
    const url = 'process.env.ANTHROPIC_BASE_URL + "/v1/messages"';
    const bin = join(bench.dir, "bin");
    program(
      bin,
      "claude",
      `process.stdin.once("data", async () => {
        for (const _ of [1, 2]) await ask(${url}, process.env.ANTHROPIC_API_KEY, ${body});
        say(${JSON.stringify(lies)});
      }).on("end", () => process.exit());`,
    );
    bench.ask("W1.1/work/1", {
      base: bench.commit("main", { "src/a.js": "export const a = 1;\n" }),
    });
    const path = `${bin}:${process.env.PATH}`;
    const more = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: api.url, PATH: path };
    await bench.run("W1.1/work/1", bench.save(), "", more);
    const proposal = bench.proposal()!;
    expect(proposal.result, bench.lines.join("\n")).toMatchObject({ ended: "closed" });
    expect(proposal.usage).toMatchObject({
      input_tokens: 2_000_000,
      output_tokens: 200_000,
      dollars: 6,
    });
    const { build } = bench.state;
    expect(
      isOverBudget({ ...build, budget: 5, usage: sumUsage(build.usage, proposal.usage) }),
    ).toBe(true);
  });

  it("is ended at its limit with the name Claude Code, even if it goes on; its work is submitted", async () => {
    const usage = { input_tokens: 1_000_000, output_tokens: 100_000 };
    const costly = { say: "Hi.", usage };
    await using api = await Messages.start(costly, costly, costly, costly);
    using bench = new Bench("claude-code");
    const body = '{ model: "claude-sonnet-5-5", max_tokens: 9, messages: [], stream: true }';
    const url = 'process.env.ANTHROPIC_BASE_URL + "/v1/messages"';
    const bin = join(bench.dir, "bin");
    program(
      bin,
      "claude",
      `require("fs").writeFileSync("half.txt", "half");
      const on = async () => { for (;;) await ask(${url}, process.env.ANTHROPIC_API_KEY, ${body}); };
      on();`,
    );
    const base = bench.commit("main", { "src/a.js": "export const a = 1;\n" });
    bench.ask("W1.1/work/1", { base, limit: 5 });
    const path = `${bin}:${process.env.PATH}`;
    const more = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: api.url, PATH: path };
    await bench.run("W1.1/work/1", bench.save(), "", more);
    const proposal = bench.proposal()!;
    expect(proposal.result, bench.lines.join("\n")).toMatchObject({ ended: "limit" });
    expect(proposal.usage.dollars).toBe(6);
    expect(proposal.change?.files.map((file) => file.path)).toEqual(["half.txt"]);
  });

  it("is ended at its limit with the name Codex", async () => {
    await using api = await Responses.start(
      { say: "Hi." },
      { say: "Hi." },
      { say: "Hi." },
      { say: "Hi." },
    );
    let file = "";
    await using session = await converse([], {
      prepare(dir) {
        file = program(
          join(dir, "bin"),
          "codex",
          `const url = /base_url="([^"]+)"/.exec(process.argv.join(" "))[1] + "/responses";
          const body = { model: "claude-sonnet-5-5", input: "Hi." };
          const on = async () => { for (;;) await ask(url, process.env.BATON_PROXY_TOKEN, body); };
          on();`,
        );
      },
      prices: PRICED,
      input: { limit: 0.001 },
      engine: ({ prices, print }) => ({
        name: "codex",
        run: (input) =>
          createCodexEngine({ file, key: KEY, url: api.url, prices, searches: 0, print }).run(
            input,
          ),
      }),
    });
    expect(session.result).toMatchObject({ ended: "limit" });
  });

  it("is counted by its answers with the name Codex", async () => {
    await using api = await Responses.start({ say: "Hi." }, { say: "Hi." });
    const lies = { type: "turn.completed", usage: { input_tokens: 0, output_tokens: 0 } };
    const message = { type: "agent_message", text: JSON.stringify(COMPLETE) };
    let file = "";
    await using session = await converse([], {
      prepare(dir) {
        file = program(
          join(dir, "bin"),
          "codex",
          `const url = /base_url="([^"]+)"/.exec(process.argv.join(" "))[1] + "/responses";
          const body = { model: "claude-sonnet-5-5", input: "Hi." };
          for (const _ of [1, 2]) await ask(url, process.env.BATON_PROXY_TOKEN, body);
          say({ type: "item.completed", item: ${JSON.stringify(message)} });
          say(${JSON.stringify(lies)});`,
        );
      },
      engine: ({ prices, print }) => ({
        name: "codex",
        run: (input) =>
          createCodexEngine({ file, key: KEY, url: api.url, prices, searches: 0, print }).run(
            input,
          ),
      }),
    });
    expect(session.result).toMatchObject({ ended: "closed" });
    expect(session.usage).toMatchObject({
      input_tokens: 140,
      output_tokens: 40,
      cache_read_tokens: 60,
    });
  });
});
