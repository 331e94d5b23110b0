/** How Claude Code is started: https://code.claude.com/docs/en/cli-reference */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { priceOf, type Price } from "../../../core/sessions/price.ts";
import { closeSchema } from "../anthropic/closing.ts";
import type { EngineInput } from "../engine.ts";
import type { Gate } from "../gate.ts";
import { toolEnvironment } from "../../tools/environment.ts";

/** Its own name for the tool that takes the closing input. */
export const CLOSE = "StructuredOutput";

const HOW = `## Tools

The record's files can be read by their absolute paths; leave them as they are. Call the tool \`${CLOSE}\` with what
"Hand back" describes; that ends the session.`;

/** Requests of one turn beyond the first, and answers to a closing input that is not of the schema: told twice. */
const RETRIES = "6";
const CLOSINGS = "3";

/** Arguments that leave out whatever a repository or a home could have a say in: settings, hooks, servers, skills. */
export async function argumentsOf(input: EngineInput, prices: Readonly<Record<string, Price>>): Promise<string[]> {
  const system = join(input.scratch, "system.md");
  await writeFile(system, `${input.script}\n\n${HOW}`);
  return [
    ...["--print", "--bare", "--verbose", "--input-format", "stream-json", "--output-format", "stream-json"],
    "--replay-user-messages",
    ...["--no-session-persistence", "--setting-sources", "user", "--strict-mcp-config", "--disable-slash-commands"],
    ...["--model", input.model, "--append-system-prompt-file", system, "--add-dir", input.record],
    // Nobody is there to be asked: what a session may reach is the job's isolation to say.
    ...["--permission-mode", "bypassPermissions", "--json-schema", JSON.stringify(closeSchema(input.kind))],
    ...budgetOf(input, prices),
  ];
}

/**
 * The session's limit for Claude Code's own account, by which it also starts no more agents of its own. The gate's
 * account is the one that holds. Claude Code knows list prices alone.
 */
function budgetOf({ limit, model }: EngineInput, prices: Readonly<Record<string, Price>>): string[] {
  const isListed = priceOf(model, {}) !== null && !Object.hasOwn(prices, model);
  return limit !== null && isListed ? ["--max-budget-usd", Math.max(limit, 0.01).toFixed(2)] : [];
}

/** What it sees, and hands on to the commands that it runs: so no secret, and the gate's word only. */
export async function environmentOf(input: EngineInput, gate: Gate): Promise<Record<string, string>> {
  const env = await toolEnvironment(input.environment, input.scratch);
  return {
    ...env,
    ANTHROPIC_BASE_URL: gate.url,
    ANTHROPIC_API_KEY: gate.word,
    // What it would ask a smaller model: the gate lets the session's own through, and no other.
    ANTHROPIC_DEFAULT_HAIKU_MODEL: input.model,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: RETRIES,
    MAX_STRUCTURED_OUTPUT_RETRIES: CLOSINGS,
    CLAUDE_CODE_TMPDIR: env["TMPDIR"]!,
    // As root it refuses to do without permissions, unless it is told that this is a sandbox.
    ...(process.getuid?.() === 0 ? { IS_SANDBOX: "1" } : {}),
  };
}

/** A message to it. */
export function userMessage(content: string): string {
  return `${JSON.stringify({ type: "user", message: { role: "user", content } })}\n`;
}

/** Ends its turn: it kills its commands and says what the session used. */
export const INTERRUPT = `${JSON.stringify({
  type: "control_request",
  request_id: "stop",
  request: { subtype: "interrupt" },
})}\n`;
