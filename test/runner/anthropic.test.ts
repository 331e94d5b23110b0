import { describe, expect, it, vi } from "vitest";
import { MAX_CONTEXT } from "../../src/runner/engines/anthropic.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { close, converse, KEY } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const look: Answer = { call: [["bash", { command: "true" }]] };

describe("a session with a model", () => {
  it("works with its tools and closes with `close`; the log shows both as they happen", async () => {
    await using session = await converse([
      {
        say: "I look\u001b first.\n::error::x ##[error]y",
        call: [["read", { file_path: "src/a.js" }]],
      },
      { call: [["write", { file_path: "src/b.js", content: "export const b = 2;\n" }]] },
      { call: [["edit", { file_path: "src/a.js", old_string: "a = 1", new_string: "a = 3" }]] },
      { call: [["bash", { command: "cat src/a.js src/b.js\ntrue" }]] },
      close,
    ]);
    expect(session.result).toMatchObject({ ended: "closed", close: COMPLETE });
    expect(session.model).toBe("claude-sonnet-5-5");
    expect([session.file("src/a.js"), session.file("src/b.js")]).toEqual([
      ...["export const a = 3;\n", "export const b = 2;\n"],
    ]);
    expect(session.api.results(4)[0]!.content).toBe("export const a = 3;\nexport const b = 2;");
    expect(session.lines.slice(0, -1)).toEqual([
      ...["|   I look first.", "|   ::error::x ## [error]y", "| read src/a.js", "| write src/b.js"],
      ...["| edit src/a.js", "| bash: cat src/a.js src/b.js", "|   Done.", "| close complete"],
    ]);
  });

  it("sends requests as agreed: streaming, no thread, all messages, its name, one tool set", async () => {
    vi.stubEnv("ANTHROPIC_AUTH_TOKEN", "another").stubEnv(
      "ANTHROPIC_BASE_URL",
      "http://127.0.0.1:1",
    );
    await using session = await converse([{ call: [["glob", { pattern: "**/*.js" }]] }, close]);
    const [first, second] = session.api.sent;
    expect(first!.url).toMatch(/^\/v1\/messages(\?beta=true)?$/);
    expect(first!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(first!.headers["anthropic-beta"]).toContain("context-management-2025-06-27");
    expect(first!.body).toMatchObject({ stream: true, model: "claude-sonnet-5-5" });
    expect(first!.body.metadata.user_id).toBe("12-units/W1.1/work/1");
    for (const absent of ["thread", "temperature"]) expect(first!.body).not.toHaveProperty(absent);
    const names = ["bash", "read", "write", "edit", "glob", "grep", "close"];
    expect(first!.body.tools.map((tool) => tool.name)).toEqual(names);
    expect(second!.body.messages.map((m) => m.role)).toEqual(["user", "assistant", "user"]);
    expect(second!.body.messages[0]).toEqual(first!.body.messages[0]);
  });

  it("caches tools and script, the same for every session of a kind, and the conversation", async () => {
    await using one = await converse([look, close]);
    await using two = await converse([close], { session: "W1.2/work/1" });
    for (const { body } of one.api.sent) {
      expect(body.system.at(-1)!.cache_control).toEqual({ type: "ephemeral" });
      expect(body.cache_control).toEqual({ type: "ephemeral" });
      expect(JSON.stringify(body).split('"cache_control"')).toHaveLength(3);
    }
    const prefix = ({ body }: (typeof one.api.sent)[number]) =>
      JSON.stringify([body.tools, body.system]);
    expect(new Set([...one.api.sent, ...two.api.sent].map(prefix)).size).toBe(1);
    const { edits } = one.api.sent[0]!.body.context_management;
    expect(edits.map((edit) => edit.type)).toEqual([
      "clear_tool_uses_20250919",
      "compact_20260112",
    ]);
    const [clear, compact] = edits.map((edit) => edit.trigger.value);
    expect([clear! < compact!, compact! < MAX_CONTEXT, MAX_CONTEXT < 200_000]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
