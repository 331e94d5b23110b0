import { describeEarlyEnd } from "../../src/core/messages/session-results.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import {
  CODEX,
  createCodexEngine,
  parseClosingInput,
  readRefusal,
} from "../../src/runner/engines/codex.ts";
import type { Proposal } from "../../src/core/model/proposal.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { installed, skill } from "./support/agents.ts";
import { Bench } from "./support/bench.ts";
import { converse, why } from "./support/conducted.ts";
import { hasEnded, readPids } from "./support/processes.ts";
import { Responses, type Reply } from "./support/responses.ts";

const file = installed(CODEX);
const KEY = "sk-openai-very-secret";
const shell = (cmd: string): Reply => ({ call: ["exec_command", { cmd }] });
const hand = (input: unknown): Reply => ({ say: JSON.stringify(input) });

type Options = Parameters<typeof converse>[1];

async function talk(replies: Reply[], options: Options = {}, searches = 0) {
  const api = await Responses.start(...replies);
  const engine: NonNullable<Options>["engine"] = ({ prices, print }) =>
    createCodexEngine({ file, key: KEY, url: api.url, prices, searches, print });
  const session = await converse([], { ...options, engine });
  const dispose = async () => {
    await session[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  };
  return { ...session, openai: api, [Symbol.asyncDispose]: dispose };
}

describe.skipIf(!file)("Codex", () => {
  it("completes a whole run: shell, change, closing message", async () => {
    const cmd =
      "env > seen.txt; cat /proc/self/environ | tr '\\0' '\\n' >> seen.txt; sed -i " +
      "'s/a = 1/a = 2/' src/a.js";
    await using api = await Responses.start(
      { say: `I look around, ${KEY}.`, ...shell(cmd) },
      hand(COMPLETE),
    );
    using bench = new Bench("codex");
    bench.state.build.session_settings.models.normal = "gpt-5.5";
    const base = bench.commit("main", { "src/a.js": "export const a = 1;\n" });
    bench.ask("W1.1/work/1", { base });
    const more = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: api.url };
    expect(await bench.run("W1.1/work/1", bench.save(), "", more)).toBe(0);
    const proposal = bench.proposal()!;
    expect(proposal.result, bench.lines.join("\n")).toEqual({
      ...{ ended: "closed", close: expect.objectContaining(COMPLETE) as unknown },
    });
    expect(proposal.engine).toBe("codex");
    expect(proposal.model).toMatch(/^gpt-5\.5 \(Codex \d+\.\d+\.\d+\)$/);
    const files = new Map(
      proposal.change!.files.map((one) => [one.path, "content" in one ? one.content : ""]),
    );
    const text = (path: string) => Buffer.from(files.get(path) ?? "", "base64").toString();
    expect(text("src/a.js")).toBe("export const a = 2;\n");
    expect(text("seen.txt")).toContain("CODEX_HOME=");
    expect(text("seen.txt")).not.toMatch(/BATON_PROXY_TOKEN|ghs_secret|sk-openai/);
    expect(text("seen.txt")).toContain(process.env.PATH!.split(":")[0]);
    expect(api.asked[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(api.asked[0]!.body.model).toBe("gpt-5.5");
    expect(bench.lines).toContain("|   I look around, ***.");
    expect(bench.lines.join("\n")).toMatch(/^\| Codex \d/m);
    expect(bench.lines.join("\n")).not.toContain(KEY);
  });

  it("gets script, task and the closing schema; a repository's settings have no effect", async () => {
    const prepare = (dir: string) => {
      mkdirSync(join(dir, "worktree", ".codex"));
      writeFileSync(join(dir, "worktree", ".codex", "config.toml"), 'model = "evil"\n');
      writeFileSync(join(dir, "worktree", "AGENTS.md"), "EVIL WORDS");
      for (const folder of [".agents", ".codex"])
        skill(join(dir, "worktree", folder, "skills", "evil"));
    };
    await using session = await talk([hand(COMPLETE)], { prepare });
    expect(why(session)).toBe("it closed");
    const { body } = session.openai.asked[0]!;
    const said = body.input.at(-1)!.content![0]!.text;
    expect(said).toContain("# Work");
    expect(said).toContain("## This session");
    expect(said).toContain('"complete","blocked","failed"');
    expect(JSON.stringify(body)).not.toContain("EVIL WORDS");
    expect(body.model).toBe("claude-sonnet-5-5");
  });

  it("counts tokens over all its turns, and their cost at the configured prices", async () => {
    const price = { input: 1, output: 10, cache_read: 0.1, cache_write: 1 };
    const prices = { "claude-sonnet-5-5": price };
    await using priced = await talk([shell("true"), hand({}), hand(COMPLETE)], { prices });
    expect(priced.usage).toMatchObject({
      input_tokens: 210,
      cache_read_tokens: 90,
      output_tokens: 60,
    });
    expect(priced.usage.dollars).toBeCloseTo((210 + 90 * 0.1 + 60 * 10) / 1e6, 9);
    await using unpriced = await talk([hand(COMPLETE)], { input: { model: "gpt-5.5" } });
    expect(unpriced.usage.dollars).toBeNull();
  });

  it.each(["gpt-5.5", "gpt-6-astra"])(
    "asks %s only with tools of its own, which the model proxy allows",
    async (model) => {
      await using session = await talk([hand(COMPLETE)], { input: { model } });
      expect(why(session)).toBe("it closed");
      expect(session.lines.join("\n")).not.toContain("refuses the request");
      expect(session.model).toMatch(new RegExp(`^${model} \\(Codex`));
    },
  );

  it("searches at the provider only if the configuration allows it", async () => {
    const gpt = { input: { model: "gpt-5.5" } };
    const tools = async (searches: number) => {
      await using session = await talk([hand(COMPLETE)], gpt, searches);
      expect(why(session)).toBe("it closed");
      const { body } = session.openai.asked[0]!;
      return {
        types: body.tools.map(({ type }) => type),
        most: (body as { max_tool_calls?: number }).max_tool_calls,
      };
    };
    expect((await tools(0)).types).not.toContain("web_search");
    const searching = await tools(5);
    expect(searching.types).toContain("web_search");
    expect(searching.most).toBe(5);
  });

  it("tells a model twice what is wrong with its closing input, in the same thread", async () => {
    await using session = await talk([
      { say: "Done." },
      hand({ status: "odd" }),
      hand({}),
      hand(COMPLETE),
    ]);
    expect(session.openai.asked).toHaveLength(3);
    expect(why(session)).toContain("The closing input of the work session is not valid");
    const [, second, third] = session.openai.asked;
    expect(JSON.stringify(second!.body.input)).toContain("Done.");
    expect(third!.body.input.at(-1)!.content![0]!.text).toMatch(/not valid: .*status.*Fix that/);
  });

  it.each<[string, Reply, object]>([
    [
      "no valid key",
      { status: 401, message: "Incorrect API key" },
      { ended: "stopped", reason: /secret OPENAI_API_KEY/ },
    ],
    [
      "no such model",
      { status: 404, code: "model_not_found" },
      { ended: "stopped", reason: /`models\.normal`/ },
    ],
    [
      "no quota",
      { status: 429, code: "insufficient_quota" },
      { ended: "stopped", reason: /refuses because of billing/ },
    ],
    [
      "a bad request",
      { status: 400, message: "odd input" },
      { ended: "failed", reason: /^odd input$/ },
    ],
    [
      "overload",
      { status: 503, message: "Busy", headers: { "retry-after": "3600" } },
      { ended: "parked", reason: /^Busy$/ },
    ],
  ])(
    "ends the session after a refusal for %s",
    async (_, refusal, { ended, reason }: { ended?: string; reason?: RegExp }) => {
      await using session = await talk([
        shell("echo half > half.txt"),
        ...Array<Reply>(60).fill(refusal),
      ]);
      expect(session.result.ended).toBe(ended);
      expect(why(session)).toMatch(reason!);
      expect(session.file("half.txt")).toBe("half\n");
    },
  );

  it("ends with all that it started when the run is cancelled", async () => {
    const start =
      "setsid sleep 600 >/dev/null 2>&1 & echo $! > pids; sleep 600 & echo $! >> pids; sleep 600";
    const meanwhile = async (dir: string) => {
      await vi.waitFor(() => expect(readPids(dir)).toHaveLength(2), {
        timeout: 30_000,
        interval: 50,
      });
      process.emit("SIGTERM");
    };
    await using session = await talk([shell(start)], { seconds: 60, meanwhile });
    expect(why(session)).toBe("The session's run was cancelled.");
    for (const pid of readPids(session.dir)) await expect.poll(() => hasEnded(pid)).toBe(true);
  });
});

describe("without Codex, or its key", () => {
  it.each([
    ["/nowhere", { OPENAI_API_KEY: KEY }, "npm install --global @openai/codex"],
    ["", {}, "secret OPENAI_API_KEY"],
  ])("the session stops and says how to continue: %s", async (extra, more, words) => {
    using bench = new Bench("codex");
    const base = bench.commit("main", { "src/a.js": "export const a = 1;\n" });
    bench.ask("W1.1/work/1", { base });
    const bin = join(bench.dir, "bin");
    mkdirSync(bin);
    if (!extra) writeFileSync(join(bin, "codex"), "#!/bin/sh\n", { mode: 0o755 });
    const others = process.env.PATH!.split(":").filter((folder) => !installedIn(folder));
    await bench.run("W1.1/work/1", bench.save(), "", { ...more, PATH: [bin, ...others].join(":") });
    const result = bench.proposal()!.result as Extract<Proposal["result"], { ended: "stopped" }>;
    expect(result, bench.lines.join("\n")).toMatchObject({ ended: "stopped" });
    expect(describeEarlyEnd(result)).toContain(words);
  });
});

const installedIn = (folder: string) => file !== "" && join(folder, CODEX.command) === file;

describe("a message of Codex or OpenAI", () => {
  it("may have its closing input in a code fence", () => {
    expect(parseClosingInput('```json\n{ "status": "complete" }\n```\n')).toEqual({
      status: "complete",
    });
    expect(parseClosingInput(' { "status": "complete" } ')).toEqual({ status: "complete" });
    expect(parseClosingInput('Here: { "status": "complete" }')).toBeUndefined();
  });

  it("that is a refusal with an odd body, or without one, keeps its status", () => {
    expect(readRefusal(500, null)).toEqual({
      status: 500,
      body: { error: { message: "answer 500", type: null } },
    });
    expect(readRefusal(429, { error: { code: 7 } }).status).toBe(429);
  });
});
