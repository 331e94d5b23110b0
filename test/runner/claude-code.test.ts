import { readable } from "./support/readable.ts";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { CLAUDE_CODE, createClaudeCodeEngine } from "../../src/runner/engines/claude-code.ts";
import { openScoreModel } from "../../src/cli/local-run/score/score-model.ts";
import { parseScore } from "../../src/cli/local-run/score/parse-score.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { installed, skill } from "./support/agents.ts";
import { Bench } from "./support/bench.ts";
import { converse, KEY, why } from "./support/conducted.ts";
import { gone, pidsIn } from "./support/gone.ts";
import type { Answer } from "./support/messages.ts";

const file = installed(CLAUDE_CODE);
const engine: NonNullable<Parameters<typeof converse>[1]>["engine"] = (setup) =>
  createClaudeCodeEngine({ file, ...setup });
const talk = (answers: Answer[], options: Parameters<typeof converse>[1] = {}) =>
  converse(answers, { ...options, engine });
const bash = (command: string): Answer => ({ call: [["Bash", { command }]] });
const hand = (input: unknown): Answer => ({ call: [["StructuredOutput", input]] });
const VERSION = /\(Claude Code \d+\.\d+\.\d+\)$/;

const SCORE = `
- session: W1.1/work/1
  turns:
    - say: I look around.
    - bash: env > seen.txt; cat /proc/$PPID/environ | tr '\\0' '\\n' >> seen.txt; pwd
    - edit: { command: create, path: src/b.js, file_text: "export const b = 'it's';\\n" }
    - bash: cat src/a.js
    - use: { tool: Read, input: { file_path: src/a.js } }
    - edit: { command: str_replace, path: src/a.js, old_str: "a = 1", new_str: "a = 2" }
    - close:
        status: complete
        summary: Did it.
        criteria: [{ criterion: 1, met: true, evidence: "npm test: 12 passed" }]
`;

describe.skipIf(!file)("Claude Code", () => {
  it("plays a score in a whole run: shell, new file, edit, close", async () => {
    const { score, problems } = parseScore(SCORE, "score.yml");
    expect(problems).toEqual([]);
    const model = await openScoreModel({ score, dir: null });
    using bench = new Bench("claude-code");
    try {
      const base = bench.commit("main", { "src/a.js": "export const a = 1;\n" });
      bench.ask("W1.1/work/1", { base });
      const more = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: model.url };
      expect(await bench.run("W1.1/work/1", bench.save(), "", more)).toBe(0);
    } finally {
      await model.close();
    }
    const proposal = bench.proposal()!;
    expect(proposal.result, bench.lines.join("\n")).toEqual({
      ...{ ended: "closed", close: expect.objectContaining(COMPLETE) as unknown },
    });
    expect(proposal.engine).toBe("claude-code");
    expect(proposal.model).toMatch(/^score player \(no model\) \(Claude Code \d/);
    const text = (path: string) =>
      Buffer.from(
        proposal.change!.files.flatMap((one) =>
          one.op === "write" && one.path === path ? one.content : [],
        )[0] ?? "",
        "base64",
      ).toString();
    expect(proposal.change!.files.map(({ path }) => path)).toEqual([
      "seen.txt",
      "src/a.js",
      "src/b.js",
    ]);
    expect(text("src/a.js")).toBe("export const a = 2;\n");
    expect(text("src/b.js")).toBe("export const b = 'it's';\n");
    expect(text("seen.txt")).toContain("ANTHROPIC_BASE_URL=http://127.0.0.1:");
    expect(text("seen.txt")).not.toContain(KEY);
    expect(text("seen.txt")).not.toContain("ghs_secret");
    expect(bench.lines).toEqual(
      expect.arrayContaining([
        "|   I look around.",
        "| edit src/a.js",
        "| read src/a.js",
        "| close complete",
      ]),
    );
    expect(bench.lines.join("\n")).toMatch(/^\| Claude Code \d/m);
  });

  it("uses the real key and names the session; a repository's settings have no effect", async () => {
    const prepare = (dir: string) => {
      mkdirSync(join(dir, "worktree", ".claude"));
      const hook = {
        matcher: "*",
        hooks: [{ type: "command", command: `touch '${dir}/hooked'` }],
      };
      const settings = {
        env: { ANTHROPIC_BASE_URL: "http://127.0.0.1:1" },
        hooks: { PreToolUse: [hook] },
      };
      writeFileSync(join(dir, "worktree", ".claude", "settings.json"), JSON.stringify(settings));
      writeFileSync(join(dir, "worktree", "CLAUDE.md"), "EVIL WORDS");
      skill(join(dir, "worktree", ".claude", "skills", "evil"));
    };
    await using session = await talk([bash("true"), hand(COMPLETE)], { prepare });
    expect(why(session)).toBe("it closed");
    const [first] = session.api.sent;
    expect(first!.headers).toMatchObject({
      "x-api-key": KEY,
      "x-baton-session": "12-units/W1.1/work/1",
    });
    expect(first!.body.model).toBe("claude-sonnet-5-5");
    const asked = JSON.stringify(first!.body);
    expect(asked).toContain("# Work");
    expect(asked).toContain("## This session");
    expect(asked).not.toContain("EVIL WORDS");
    expect(existsSync(join(session.dir, "hooked"))).toBe(false);
  });

  it("has the usage that the provider reports", async () => {
    const usage = {
      input_tokens: 1000,
      output_tokens: 100,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 4,
    };
    await using session = await talk([
      { ...bash("true"), usage },
      { ...hand(COMPLETE), usage },
    ]);
    expect(session.usage).toMatchObject({
      ...{ input_tokens: 2000, output_tokens: 200, cache_read_tokens: 60, cache_write_tokens: 8 },
    });
    expect(session.usage.dollars).toBeCloseTo((2000 * 2 + 200 * 10 + 60 * 0.1 + 8 * 2.5) / 1e6, 6);
    expect(session.model).toMatch(/^claude-sonnet-5-5 /);
    expect(session.model).toMatch(VERSION);
    expect(session.lines.at(-1)).toMatch(
      /^\| claude-sonnet-5-5 \(Claude Code .*\): 2,000 tokens in/,
    );
  });

  it("tells a model what is wrong with its closing input, and accepts the corrected one", async () => {
    // Valid by the schema, which counts characters, but longer than the limit in bytes.
    const long = { ...COMPLETE, summary: "€".repeat(1200), learnings: ["€".repeat(300)] };
    await using session = await talk([hand({ status: "odd" }), hand(long), hand(COMPLETE)]);
    expect(session.api.sent, why(session)).toHaveLength(3);
    expect(JSON.stringify(session.api.results(1))).toContain("/status");
    expect(JSON.stringify(session.api.sent[2]!.body.messages.at(-1))).toContain(
      "The closing input of the work session",
    );
    expect(session.result).toEqual({
      ended: "closed",
      close: expect.objectContaining(COMPLETE) as unknown,
    });
  });

  it("tells the model twice, after which the session has failed with the reason", async () => {
    await using session = await talk([
      hand({ status: "odd" }),
      hand({}),
      hand({ status: "odd" }),
      hand(COMPLETE),
    ]);
    expect(session.api.sent).toHaveLength(3);
    expect(session.result.ended).toBe("failed");
    expect(why(session)).toContain("The closing input of the work session is not valid: status");
  });

  it("gets one reminder if it doesn't close", async () => {
    await using session = await talk([{ say: "Done." }, { say: "Really." }, { say: "No more." }]);
    expect(session.api.sent).toHaveLength(2);
    expect(why(session)).toContain("ended without closing");
  });

  it.each<[string, Answer, object]>([
    [
      "no valid key",
      { status: 401, type: "authentication_error", message: "invalid x-api-key" },
      { ended: "stopped" },
    ],
    [
      "no such model",
      { status: 404, type: "not_found_error", message: "model: x" },
      { ended: "stopped" },
    ],
    [
      "a bad request",
      { status: 400, message: "no entry of score.yml" },
      { ended: "failed", reason: "no entry of score.yml" },
    ],
    [
      "a long wait",
      {
        status: 529,
        type: "overloaded_error",
        message: "Overloaded",
        headers: { "retry-after": "3600" },
      },
      { ended: "parked", reason: "Overloaded", until: expect.stringMatching(/Z$/) as unknown },
    ],
  ])("ends the session after a refusal for %s", async (_, answer, result) => {
    await using session = await talk([bash("echo half > half.txt"), answer, answer, answer]);
    expect(readable(session.result)).toMatchObject(result);
    expect(session.file("half.txt")).toBe("half\n");
    expect(session.usage.input_tokens).toBe(10);
  });

  it("waits for a short refusal", async () => {
    const later: Answer = {
      status: 529,
      type: "overloaded_error",
      headers: { "retry-after-ms": "20" },
    };
    await using session = await talk([later, hand(COMPLETE)]);
    expect(why(session)).toBe("it closed");
    expect(session.lines).toContain("| the provider answers 529; Baton asks again in 1 second");
  });

  it("ends with all that it started when the run is cancelled, and reports its usage", async () => {
    // The first call leaves a process behind whose shell has ended; the second is still running.
    const before = bash("(setsid sleep 600 >/dev/null 2>&1 & echo $! > pids)");
    const start = bash("sleep 600 & echo $! >> pids; sleep 600");
    const meanwhile = async (dir: string) => {
      await vi.waitFor(() => expect(pidsIn(dir)).toHaveLength(2), {
        timeout: 30_000,
        interval: 50,
      });
      process.emit("SIGTERM");
    };
    await using session = await talk([before, start], { seconds: 60, meanwhile });
    expect(why(session)).toBe("The session's run was cancelled.");
    for (const pid of pidsIn(session.dir)) await expect.poll(() => gone(pid)).toBe(true);
    expect(session.usage.input_tokens).toBe(20);
  });

  it("accepts every kind's closing schema", async () => {
    for (const session of [
      "build/architect/1",
      "W1.1/review/1",
      "W1.1/rework/1",
      "build/close/1",
    ] as const) {
      await using ended = await talk(Array<Answer>(4).fill({ status: 400, message: "enough" }), {
        session,
      });
      expect(why(ended)).toBe("enough");
      const names = ended.api.sent[0]!.body.tools.map(({ name }) => name);
      expect(names).toContain("StructuredOutput");
    }
  });
});

describe("without Claude Code on the runner", () => {
  it("the session stops and says how to install it", async () => {
    using bench = new Bench("claude-code");
    const base = bench.commit("main", { "src/a.js": "export const a = 1;\n" });
    bench.ask("W1.1/work/1", { base });
    const path = ["git", "bash"].map((name) =>
      execFileSync("which", [name], { encoding: "utf8" }).trim(),
    );
    const bin = join(bench.dir, "bin");
    mkdirSync(bin);
    for (const one of path)
      writeFileSync(join(bin, one.split("/").at(-1)!), `#!/bin/sh\nexec ${one} "$@"\n`, {
        mode: 0o755,
      });
    await bench.run("W1.1/work/1", bench.save(), "", {
      ANTHROPIC_API_KEY: KEY,
      PATH: `${bin}:/nowhere`,
    });
    expect(readable(bench.proposal()!.result), bench.lines.join("\n")).toEqual({
      ended: "stopped",
      reason: expect.stringContaining("npm install --global @anthropic-ai/claude-code") as unknown,
    });
    expect(readFileSync(join(bench.temp, "proposal", "proposal.json"), "utf8")).not.toContain(KEY);
  });
});
