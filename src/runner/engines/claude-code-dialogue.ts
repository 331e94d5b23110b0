/**
 * The dialogue with Claude Code, one line at a time: logs its output and decides what happens at
 * each end of a turn.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { APIError } from "@anthropic-ai/sdk";
import { parseJsonAs } from "../untrusted-io.ts";
import { getPrice, type Price } from "../../core/model/usage.ts";
import { getCloseSchema, type Closing } from "./closing.ts";
import type { EngineInput } from "./engine.ts";
import type { ModelProxy } from "./model-proxy.ts";
import { createToolEnvironment } from "../tools/tool-environment.ts";
import { checkClosingInput } from "../../core/sessions/index.ts";
import type { EndCause, Proposal } from "../../core/model/proposal.ts";
import { getAnthropicProvider, toProviderFailure } from "./provider.ts";
import { logCall, logWords } from "./session-log.ts";
import { RepeatedCalls, type ToolCall } from "./repeated-calls.ts";

// The JSON lines that Claude Code prints: https://code.claude.com/docs/en/headless

const blockSchema = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("text"), text: z.string() }),
  z.looseObject({
    type: z.literal("tool_use"),
    id: z.string().optional(),
    name: z.string(),
    input: z.unknown(),
  }),
]);

const assistantSchema = z.looseObject({
  type: z.literal("assistant"),
  message: z.looseObject({
    /** Ignores blocks of other kinds, such as thinking. */
    content: z.array(
      z.union([blockSchema, z.looseObject({ type: z.string() }).transform(() => null)]),
    ),
  }),
});

/** The end of a turn. Its usage is ignored because the proxy counts. */
const resultSchema = z.looseObject({
  type: z.literal("result"),
  subtype: z.string(),
  is_error: z.boolean().default(false),
  result: z.string().optional(),
  structured_output: z.unknown().optional(),
  api_error_status: z.number().nullish(),
  api_error_type: z.string().nullish(),
});

/** A message that Baton sent. Claude Code prints it again when it reads it. */
const userSchema = z.looseObject({
  type: z.literal("user"),
  isReplay: z.literal(true),
  message: z.looseObject({ content: z.string() }),
});

/** Results of its tool calls. */
const resultsSchema = z.looseObject({
  type: z.literal("user"),
  message: z.looseObject({
    content: z.array(
      z.union([
        z.looseObject({
          type: z.literal("tool_result"),
          tool_use_id: z.string(),
          is_error: z.boolean().nullish(),
          content: z.unknown(),
        }),
        z.looseObject({ type: z.string() }).transform(() => null),
      ]),
    ),
  }),
});

type AssistantMessage = z.infer<typeof assistantSchema>;
type TurnResult = z.infer<typeof resultSchema>;

type ToolResults = z.infer<typeof resultsSchema>;

const eventSchema = z.union([assistantSchema, resultSchema, userSchema, resultsSchema]);

const isToolResults = (one: z.infer<typeof eventSchema>): one is ToolResults =>
  one.type === "user" && Array.isArray(one.message.content);

/** Parses the event of a line; returns null for events that Baton ignores. */
const parseClaudeCodeEvent = (line: string): z.infer<typeof eventSchema> | null =>
  parseJsonAs(eventSchema, line);

// The command line of Claude Code: https://code.claude.com/docs/en/cli-reference

/** Claude Code's name for the tool that takes the closing input. */
export const CLOSE_TOOL = "StructuredOutput";

const TOOL_NOTE = `## Tools

The record's files can be read by their absolute paths; leave them as they are. Call the tool \`${CLOSE_TOOL}\` with
what "Hand back" describes; that ends the session.`;

/**
 * Maximum retries of one turn's requests, and of answers to an invalid closing input, which get two
 * corrections.
 */
const RETRIES = "6";
const CLOSE_RETRIES = "3";

/**
 * Builds the arguments. They exclude all that a repository or a home could influence: settings,
 * hooks, servers, skills.
 */
export async function buildClaudeCodeArguments(
  input: EngineInput,
  prices: Readonly<Record<string, Price>>,
): Promise<string[]> {
  const system = join(input.scratch, "system.md");
  await writeFile(system, `${input.script}\n\n${TOOL_NOTE}`);
  return [
    ...[
      "--print",
      "--bare",
      "--verbose",
      "--input-format",
      "stream-json",
      "--output-format",
      "stream-json",
    ],
    "--replay-user-messages",
    ...[
      "--no-session-persistence",
      "--setting-sources",
      "user",
      "--strict-mcp-config",
      "--disable-slash-commands",
    ],
    ...["--model", input.model, "--append-system-prompt-file", system, "--add-dir", input.record],
    // Nobody can answer a permission prompt. The job's isolation decides what a session may reach.
    ...[
      "--permission-mode",
      "bypassPermissions",
      "--json-schema",
      JSON.stringify(getCloseSchema(input.kind)),
    ],
    ...getBudgetArguments(input, prices),
  ];
}

/**
 * Returns the arguments with the session's limit for Claude Code's own accounting, which also stops
 * it from starting more agents. The proxy's accounting decides. Claude Code knows only list prices.
 */
function getBudgetArguments(
  { limit, model }: EngineInput,
  prices: Readonly<Record<string, Price>>,
): string[] {
  const isListed = getPrice(model, {}) !== null && !Object.hasOwn(prices, model);
  return limit !== null && isListed ? ["--max-budget-usd", Math.max(limit, 0.01).toFixed(2)] : [];
}

/**
 * Builds the environment that Claude Code sees and passes on to its commands. It contains no
 * secret, only the proxy's token.
 */
export async function buildClaudeCodeEnvironment(
  input: EngineInput,
  modelProxy: ModelProxy,
): Promise<Record<string, string>> {
  const env = await createToolEnvironment(input.environment, input.scratch);
  return {
    ...env,
    ANTHROPIC_BASE_URL: modelProxy.url,
    ANTHROPIC_API_KEY: modelProxy.token,
    // Claude Code would ask a smaller model for some tasks, but the proxy allows only the session's
    // model.
    ANTHROPIC_DEFAULT_HAIKU_MODEL: input.model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: RETRIES,
    MAX_STRUCTURED_OUTPUT_RETRIES: CLOSE_RETRIES,
    CLAUDE_CODE_TMPDIR: env["TMPDIR"]!,
    // As root, Claude Code refuses to run without permissions unless this variable says that it is
    // in a sandbox.
    ...(process.getuid?.() === 0 ? { IS_SANDBOX: "1" } : {}),
  };
}

/** Formats a message to Claude Code. */
export function formatUserMessage(content: string): string {
  return `${JSON.stringify({ type: "user", message: { role: "user", content } })}\n`;
}

/** Ends the current turn: Claude Code kills its commands and reports the session's usage. */
export const INTERRUPT = `${JSON.stringify({
  type: "control_request",
  request_id: "stop",
  request: { subtype: "interrupt" },
})}\n`;

export interface DialogueParts {
  input: EngineInput;
  closing: Closing;
  modelProxy: ModelProxy;
  /** The provider's own address. */
  url: string;
  print: (line: string) => void;
}

const failWith = (cause: EndCause) => ({ ended: "failed" as const, cause });

export class Dialogue {
  ended: Proposal["result"] | null = null;
  private handedIn: unknown = undefined;
  /**
   * A person's message that was sent to Claude Code and that it has not read yet. It reads it with
   * its next results, or as a turn of its own.
   */
  private pending: string | null = null;
  private judging = false;
  private readonly parts: DialogueParts;
  private readonly repeated = new RepeatedCalls();
  /** Calls without a result so far, by their ids. */
  private readonly calls = new Map<string, Pick<ToolCall, "tool" | "input">>();
  private readonly results: ToolCall[] = [];

  constructor(parts: DialogueParts) {
    this.parts = parts;
  }

  /**
   * Returns the next of people's messages to send, one at a time. Returns null once the end is
   * being decided.
   */
  steer(): string | null {
    if (this.pending !== null || this.judging || this.ended !== null) return null;
    const { input, modelProxy } = this.parts;
    const own = [
      this.repeated.takeWarning(),
      modelProxy.takeWarning(`call \`${CLOSE_TOOL}\``),
    ].filter((words) => words !== null);
    this.pending = own.length > 0 ? own.join("\n\n") : input.steers.take();
    return this.pending;
  }

  /**
   * Handles a line. Returns what to send to Claude Code, `end` when the session is over, or null.
   */
  async take(line: string): Promise<{ tell: string } | "end" | null> {
    const event = parseClaudeCodeEvent(line);
    if (!event) return null;
    if (event.type === "assistant") {
      this.show(event);
      return null;
    }
    // Claude Code is being stopped, so its further output changes nothing.
    if (this.ended !== null) return null;
    if (isToolResults(event)) {
      this.results.push(...this.listCalls(event));
      // The model makes all calls of one answer before it sees any result.
      if (this.calls.size === 0) this.repeated.take(this.results.splice(0));
      this.ended = this.repeated.ended;
      return this.ended === null ? null : "end";
    }
    if (event.type === "user") {
      if (this.pending !== null && event.message.content.includes(this.pending))
        this.pending = null;
      return null;
    }
    // This turn's end is not the session's end: the next turn answers the person's message.
    if (this.pending !== null && !event.is_error) return null;
    this.judging = true;
    const answer = await this.judge(event);
    this.judging = false;
    return answer === null ? "end" : { tell: answer };
  }

  private show({ message: { content } }: AssistantMessage): void {
    const { input, print } = this.parts;
    for (const block of content) {
      if (block === null) continue;
      if (block.type === "text") logWords(block.text, print);
      else {
        if (block.name === CLOSE_TOOL) this.handedIn = block.input;
        if (block.id !== undefined)
          this.calls.set(block.id, { tool: block.name, input: block.input });
        logCall(
          block.name === CLOSE_TOOL ? "close" : block.name.toLowerCase(),
          block.input,
          input.worktree,
          print,
        );
      }
    }
  }

  private listCalls({ message: { content } }: ToolResults): ToolCall[] {
    return content.flatMap((result) => {
      const call = result && this.calls.get(result.tool_use_id);
      if (!result || !call) return [];
      this.calls.delete(result.tool_use_id);
      if (call.tool === CLOSE_TOOL) return [];
      const output =
        typeof result.content === "string" ? result.content : JSON.stringify(result.content ?? "");
      return [{ ...call, failed: result.is_error === true, output }];
    });
  }

  private async judge(result: TurnResult): Promise<string | null> {
    const { closing } = this.parts;
    if (result.is_error) {
      this.ended = this.failure(result);
      return null;
    }
    if (result.structured_output === undefined || result.structured_output === null) {
      this.ended = failWith(closing.getMissingCause(CLOSE_TOOL));
      return null;
    }
    const answer = await closing.offer(result.structured_output);
    this.ended = closing.result;
    if (this.ended !== null) return null;
    return answer;
  }

  private failure(result: TurnResult): Proposal["result"] {
    const { input, modelProxy, url } = this.parts;
    if (result.subtype === "error_max_structured_output_retries") {
      const checked = checkClosingInput(input.kind, this.handedIn, input.brief);
      if (!checked.ok)
        return failWith({ kind: "close_refused", text: checked.reason.slice(0, 2000) });
    }
    const limit = modelProxy.findEndLimitResult(result.subtype === "error_max_budget_usd");
    if (limit !== null) return limit;
    const said = result.result ?? `Claude Code ended the session: ${result.subtype}.`;
    const failed = failWith({ kind: "said", text: said.slice(0, 2000) });
    const status = result.api_error_status;
    if (typeof status === "number") {
      const body = { error: { type: result.api_error_type, message: said } };
      const error =
        modelProxy.getRefusal() ?? APIError.generate(status, body, undefined, new Headers());
      return toProviderFailure(error, input, getAnthropicProvider(url), Date.now()) ?? failed;
    }
    const refusal = modelProxy.getRefusal();
    return (
      (refusal && toProviderFailure(refusal, input, getAnthropicProvider(url), Date.now())) ??
      failed
    );
  }
}
