import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { CLAUDE_CODE, createClaudeCodeEngine } from "../../src/runner/engines/claude-code.ts";
import { CODEX, createCodexEngine } from "../../src/runner/engines/codex.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { installed } from "./support/agents.ts";
import { converse } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";
import { Person } from "./support/person.ts";
import { Responses } from "./support/responses.ts";

const claude = installed(CLAUDE_CODE);
const codex = installed(CODEX);
const LATER = { ...COMPLETE, summary: "Applied." };
const slow: [string, unknown] = ["Bash", { command: "touch began; sleep 2" }];
const hand = (input: unknown): Answer => ({ call: [["StructuredOutput", input]] });

/** Sends the message as soon as the session's first command runs. */
async function steered(answers: Answer[]) {
  const steers = new Person();
  return converse(answers, {
    input: { steers },
    engine: (setup) => createClaudeCodeEngine({ file: claude, ...setup }),
    async meanwhile(dir) {
      await vi.waitUntil(() => existsSync(join(dir, "worktree", "began")), { timeout: 60_000 });
      steers.say("Use tabs.");
    },
  });
}

describe.skipIf(!claude)("a person's message to Claude Code", () => {
  it("is sent with the next results of its tools", async () => {
    await using session = await steered([{ call: [slow] }, hand(LATER)]);
    expect(session.api.sent.map(({ body }) => JSON.stringify(body).includes("Use tabs."))).toEqual([
      false,
      true,
    ]);
    expect(session.result).toMatchObject({ ended: "closed", close: LATER });
  });

  it("starts another turn if it was about to close, and only that turn's end counts", async () => {
    await using session = await steered([
      { call: [slow, ["StructuredOutput", COMPLETE]] },
      hand(LATER),
    ]);
    expect(session.api.sent.map(({ body }) => JSON.stringify(body).includes("Use tabs."))).toEqual([
      false,
      true,
    ]);
    expect(session.result).toMatchObject({ ended: "closed", close: LATER });
  });
});

describe.skipIf(!codex)("a person's message to Codex", () => {
  it("starts another turn before its end is accepted", async () => {
    const steers = new Person();
    steers.say("Use tabs.");
    await using api = await Responses.start(
      { say: JSON.stringify(COMPLETE) },
      { say: JSON.stringify(LATER) },
    );
    const key = "sk-openai";
    await using session = await converse([], {
      input: { steers },
      engine: ({ prices, print }) =>
        createCodexEngine({ file: codex, key, url: api.url, prices, searches: 0, print }),
    });
    expect(api.asked[1]!.body.input.at(-1)!.content![0]!.text).toMatch(
      /^Use tabs\.\n\nDo that, then let your last/,
    );
    expect(session.result).toMatchObject({ ended: "closed", close: LATER });
  });
});
