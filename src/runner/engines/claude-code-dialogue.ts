/**
 * A session with Claude Code, line by line: what it says goes to the log, and each end of a turn is
 * judged.
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

// What Claude Code prints, a line of JSON each: https://code.claude.com/docs/en/headless

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
    /** Blocks of other kinds, thinking say, are of no concern here. */
    content: z.array(
      z.union([blockSchema, z.looseObject({ type: z.string() }).transform(() => null)]),
    ),
  }),
});

/** The end of a turn. What it says of usage is not asked: the proxy counts. */
const resultSchema = z.looseObject({
  type: z.literal("result"),
  subtype: z.string(),
  is_error: z.boolean().default(false),
  result: z.string().optional(),
  structured_output: z.unknown().optional(),
  api_error_status: z.number().nullish(),
  api_error_type: z.string().nullish(),
});

/** A message that it was sent, said again when it takes it up. */
const userSchema = z.looseObject({
  type: z.literal("user"),
  isReplay: z.literal(true),
  message: z.looseObject({ content: z.string() }),
});

/** What came of calls of its tools. */
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

/** The event of a line; null for those that are of no concern. */
const parseClaudeCodeEvent = (line: string): z.infer<typeof eventSchema> | null =>
  parseJsonAs(eventSchema, line);

// How Claude Code is started: https://code.claude.com/docs/en/cli-reference

/** Its own name for the tool that takes the closing input. */
export const CLOSE_TOOL = "StructuredOutput";

const TOOL_NOTE = `## Tools

The record's files can be read by their absolute paths; leave them as they are. Call the tool \`${CLOSE_TOOL}\` with
what "Hand back" describes; that ends the session.`;

/**
 * Requests of one turn beyond the first, and answers to a closing input that is not of the schema:
 * two corrections.
 */
const RETRIES = "6";
const CLOSE_RETRIES = "3";

/**
 * Arguments that leave out all that a repository or a home could influence: settings, hooks,
 * servers, skills.
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
    // Nobody is there to be asked: what a session may reach is the job's isolation to say.
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
 * The session's limit for Claude Code's own account, by which it also starts no more agents of its
 * own. The proxy's account is the one that holds. Claude Code knows list prices alone.
 */
function getBudgetArguments(
  { limit, model }: EngineInput,
  prices: Readonly<Record<string, Price>>,
): string[] {
  const isListed = getPrice(model, {}) !== null && !Object.hasOwn(prices, model);
  return limit !== null && isListed ? ["--max-budget-usd", Math.max(limit, 0.01).toFixed(2)] : [];
}

/**
 * What it sees, and hands on to the commands that it runs: so no secret, and the proxy's word only.
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
    // What it would ask a smaller model: the proxy lets the session's own through, and no other.
    ANTHROPIC_DEFAULT_HAIKU_MODEL: input.model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: RETRIES,
    MAX_STRUCTURED_OUTPUT_RETRIES: CLOSE_RETRIES,
    CLAUDE_CODE_TMPDIR: env["TMPDIR"]!,
    // As root it refuses to run without permissions unless this says that it is in a sandbox.
    ...(process.getuid?.() === 0 ? { IS_SANDBOX: "1" } : {}),
  };
}

/** A message to it. */
export function formatUserMessage(content: string): string {
  return `${JSON.stringify({ type: "user", message: { role: "user", content } })}\n`;
}

/** Ends its turn: it kills its commands and says what the session used. */
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
   * Words of a person that it was sent and has not taken up: with its next results, or as a turn of
   * their own.
   */
  private pending: string | null = null;
  private judging = false;
  private readonly parts: DialogueParts;
  private readonly repeated = new RepeatedCalls();
  /** Calls whose results are still to come, by their ids. */
  private readonly calls = new Map<string, Pick<ToolCall, "tool" | "input">>();
  private readonly results: ToolCall[] = [];

  constructor(parts: DialogueParts) {
    this.parts = parts;
  }

  /**
   * What to send it of what people have said: one message at a time, and none once it is being
   * decided on the end.
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

  /** Takes a line. Returns what to tell Claude Code; `end` = the session is over. */
  async take(line: string): Promise<{ tell: string } | "end" | null> {
    const event = parseClaudeCodeEvent(line);
    if (!event) return null;
    if (event.type === "assistant") {
      this.show(event);
      return null;
    }
    // It is being ended: what it still says changes nothing.
    if (this.ended !== null) return null;
    if (isToolResults(event)) {
      this.results.push(...this.listCalls(event));
      // Calls of one answer are made without knowing of each other.
      if (this.calls.size === 0) this.repeated.take(this.results.splice(0));
      this.ended = this.repeated.ended;
      return this.ended === null ? null : "end";
    }
    if (event.type === "user") {
      if (this.pending !== null && event.message.content.includes(this.pending))
        this.pending = null;
      return null;
    }
    // Then this turn's end is not the session's: the next one is about what was said.
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
