/** A stand-in model that plays a score, with the unmodified SDK as its client. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { betaAgentToolset20260401 } from "@anthropic-ai/sdk/tools/agent-toolset/node";
import { openScoreModel } from "../../src/cli/local-run/score/score-model.ts";
import { parseScore } from "../../src/cli/local-run/score/parse-score.ts";
import type { RunningModelServer } from "../../src/sandbox/model-server/index.ts";

export class ModelWorld {
  readonly dir = mkdtempSync(join(tmpdir(), "model-"));
  readonly lines: string[] = [];
  #running: RunningModelServer | null = null;

  async open(text: string, kept = false): Promise<void> {
    await this.#running?.close();
    const { score, problems } = parseScore(text, "score.yml");
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    const log = (line: string) => void this.lines.push(line);
    this.#running = await openScoreModel({ score, dir: kept ? this.dir : null, log });
  }

  get url(): string {
    return this.#running?.url ?? "";
  }

  client(options: { apiKey?: string; maxRetries?: number } = {}): Anthropic {
    return new Anthropic({
      baseURL: this.url,
      apiKey: "any",
      authToken: null,
      maxRetries: 0,
      ...options,
    });
  }

  /** Sends one request without a conversation, like a session's first one. */
  ask(
    session: string,
    more: { stream?: boolean; maxRetries?: number } = {},
  ): Promise<Anthropic.Beta.BetaMessage> {
    const params = {
      ...this.params(session),
      messages: [{ role: "user" as const, content: "Begin." }],
    };
    const messages = this.client({ maxRetries: more.maxRetries ?? 0 }).beta.messages;
    return more.stream ? messages.stream(params).finalMessage() : messages.create(params);
  }

  params(session: string) {
    const tools = ["bash", "read", "write", "edit", "close"];
    return {
      model: "claude-haiku-5-5",
      max_tokens: 1024,
      metadata: { user_id: session },
      tools: tools.map((name) => ({ name, input_schema: { type: "object" as const } })),
    };
  }

  /**
   * Runs the SDK's own loop with its own toolset in this world's folder. Returns the arguments of
   * `close`, and all messages.
   */
  async loop(session: string, stream: boolean, accepts: (input: unknown) => boolean = () => true) {
    const closed: unknown[] = [];
    const close = betaTool({
      name: "close",
      description: "Ends the session.",
      inputSchema: { type: "object", properties: {}, additionalProperties: true },
      run: (input) => {
        closed.push(input);
        if (!accepts(input)) throw new Error("refused");
        return "closed";
      },
    });
    const { model, max_tokens, metadata } = this.params(session);
    const runner = this.client().beta.messages.toolRunner({
      ...{ model, max_tokens, metadata, stream },
      ...{ thread: false, max_iterations: 20 },
      tools: [...betaAgentToolset20260401({ workdir: this.dir }), close],
      messages: [{ role: "user", content: "Do it." }],
    });
    for await (const turn of runner) {
      if ("finalMessage" in turn) await turn.finalMessage();
    }
    return { closed, params: runner.params };
  }

  async close(): Promise<void> {
    await this.#running?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
