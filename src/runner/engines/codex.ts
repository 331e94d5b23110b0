/**
 * Runs the Codex that is installed on the runner, without a terminal:
 * https://developers.openai.com/codex/noninteractive
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createToolEnvironment } from "../tools/tool-environment.ts";
import { Closing, getCloseSchema } from "./closing.ts";
import type { Engine, EngineInput } from "./engine.ts";
import { openModelProxy, type ModelProxy } from "./model-proxy.ts";
import { parseJsonAs, sanitizeLogLine, tryParseJson } from "../untrusted-io.ts";
import { logCall, logWords } from "./session-log.ts";
import { RepeatedCalls } from "./repeated-calls.ts";
import { NO_MODEL, type EndCause, type Proposal } from "../../core/model/proposal.ts";
import { getOpenAiProvider, toProviderFailure, type ModelEngineSetup } from "./provider.ts";
import { formatModel, readAgentVersion, startProcess, type AgentProgram } from "./process.ts";
import { createResponsesApi } from "./model-api/responses-api.ts";
import { formatUsage, toEndCause } from "./session-end.ts";

// The command line of Codex: https://developers.openai.com/codex/config-reference

const KEY_VARIABLE = "BATON_PROXY_TOKEN";
/** Maximum retries after a temporary refusal or an interrupted answer. */
const RETRIES = 6;
const BREAKS = 3;

/**
 * Builds the arguments of a first turn, or of a further one in `thread`. The prompt comes on
 * standard input. They exclude all that a repository or a home could influence: configuration,
 * rules, AGENTS.md, skills.
 */
function buildCodexArguments(
  { model }: EngineInput,
  modelProxy: ModelProxy,
  searches: number,
  thread: string | null,
): string[] {
  const retries = `request_max_retries=${RETRIES},stream_max_retries=${BREAKS}`;
  const server = `name="Baton",base_url="${modelProxy.url}",env_key="${KEY_VARIABLE}"`;
  const provider = `{${server},wire_api="responses",${retries}}`;
  const settings = [
    `model_providers.baton=${provider}`,
    'model_provider="baton"',
    // The token is for Codex only, not for the commands that it runs.
    `shell_environment_policy.exclude=["${KEY_VARIABLE}"]`,
    // A login shell would replace the job's PATH with the machine's.
    "allow_login_shell=false",
    `web_search="${searches > 0 ? "live" : "disabled"}"`,
    "project_doc_max_bytes=0",
    "skills.include_instructions=false",
    "analytics.enabled=false",
    ...["goals", "multi_agent", "apps", "plugins", "hooks"].map(
      (feature) => `features.${feature}=false`,
    ),
  ];
  return [
    ...["exec", ...(thread === null ? [] : ["resume"]), "--json", "--skip-git-repo-check"],
    ...["--ignore-user-config", "--ignore-rules", "--model", model],
    // Codex's own sandbox needs user namespaces, which hosted runners of ubuntu-24.04 refuse. It
    // also needs a CODEX_HOME outside of the temporary folder, and without both no command runs.
    // The job's isolation decides what a session may reach.
    "--dangerously-bypass-approvals-and-sandbox",
    ...settings.flatMap((setting) => ["--config", setting]),
    ...(thread === null ? ["-"] : [thread, "-"]),
  ];
}

async function buildCodexEnvironment(
  input: EngineInput,
  modelProxy: ModelProxy,
): Promise<Record<string, string>> {
  const env = await createToolEnvironment(input.environment, input.scratch);
  const home = join(env["HOME"]!, ".codex");
  await mkdir(home, { recursive: true });
  await input.sandbox.handOver(home);
  return { ...env, CODEX_HOME: home, [KEY_VARIABLE]: modelProxy.token };
}

/**
 * Renders the prompt with the schema as text. The provider's strict outputs support only a part of
 * JSON Schema and refuse the rest; for example, they have no optional fields:
 * https://platform.openai.com/docs/guides/structured-outputs
 */
function renderCodexPrompt({ script, task, kind }: EngineInput): string {
  const how = [
    "## Tools",
    "The record's files can be read by their absolute paths; leave them as they are. " +
      'Nobody is there to be asked. Your last message ends the session: it is what "Hand ' +
      'back" describes as one JSON object, with nothing before or behind it, and fits ' +
      "this JSON Schema:",
    JSON.stringify(getCloseSchema(kind)),
  ];
  return [script, ...how, task].join("\n\n");
}

// Converts OpenAI's errors to the format of Anthropic's:
// https://platform.openai.com/docs/guides/error-codes

const refusalSchema = z.looseObject({
  error: z.looseObject({
    message: z.string().default(""),
    type: z.string().nullish(),
    code: z.unknown().optional(),
  }),
});

/** Converts a refusal for `toProviderFailure`, which knows what to do about each. */
export function readRefusal(status: number, body: unknown): { status: number; body: object } {
  const { message, type, code } = refusalSchema.safeParse(body).data?.error ?? {
    message: "",
    type: null,
    code: null,
  };
  const error = (as: string | null | undefined) => ({
    error: { message: message || `answer ${status}`, type: as },
  });
  if (code === "model_not_found") return { status: 404, body: error("not_found_error") };
  // No wait fixes this refusal, in spite of its status.
  if (code === "insufficient_quota") return { status: 402, body: error(type) };
  return { status, body: error(status === 404 ? null : type) };
}

// The JSON lines that `codex exec --json` prints:
// https://developers.openai.com/codex/noninteractive

const itemSchema = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("agent_message"), text: z.string() }),
  z.looseObject({
    type: z.literal("command_execution"),
    command: z.string(),
    exit_code: z.number().nullish(),
    aggregated_output: z.string().nullish(),
  }),
  z.looseObject({
    type: z.literal("file_change"),
    status: z.string().nullish(),
    changes: z.array(z.looseObject({ path: z.string() })).default([]),
  }),
]);

const eventSchema = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("thread.started"),
    thread_id: z.string().regex(/^[0-9A-Za-z-]{1,80}$/),
  }),
  z.looseObject({ type: z.literal("item.started"), item: itemSchema }),
  z.looseObject({ type: z.literal("item.completed"), item: itemSchema }),
  z.looseObject({ type: z.literal("turn.failed"), error: z.looseObject({ message: z.string() }) }),
]);

export type CodexEvent = z.infer<typeof eventSchema>;

/** Parses the event of a line; returns null for events that Baton ignores. */
const parseCodexEvent = (line: string): CodexEvent | null => parseJsonAs(eventSchema, line);

// One turn of Codex, from its first line to its last message.

class CodexTurn {
  thread: string | null = null;
  /** Codex's last message; null if there is none. */
  message: string | null = null;
  /** Why the turn failed, in Codex's words; null if it did not. */
  failure: string | null = null;
  private readonly worktree: string;
  private readonly repeated: RepeatedCalls;
  private readonly print: (line: string) => void;

  constructor(worktree: string, repeated: RepeatedCalls, print: (line: string) => void) {
    this.worktree = worktree;
    this.repeated = repeated;
    this.print = print;
  }

  take(line: string): void {
    const event = parseCodexEvent(line);
    switch (event?.type) {
      case "thread.started":
        this.thread = event.thread_id;
        break;
      case "turn.failed":
        this.failure = event.error.message;
        break;
      case "item.started":
        if (event.item.type === "command_execution")
          this.call("bash", { command: event.item.command });
        break;
      case "item.completed":
        if (event.item.type === "agent_message") {
          this.message = event.item.text;
          logWords(event.item.text, this.print);
        } else if (event.item.type === "file_change") {
          for (const { path } of event.item.changes) this.call("edit", { file_path: path });
          // Codex does not report the exact change, so two changes cannot be recognized as the
          // same.
          if (event.item.status !== "failed")
            this.repeated.take([{ tool: "edit", input: null, failed: false, output: "" }]);
        } else {
          const { command, exit_code, aggregated_output: said = "" } = event.item;
          const failed = typeof exit_code === "number" && exit_code !== 0;
          this.repeated.take([{ tool: "bash", input: { command }, failed, output: said ?? "" }]);
        }
        break;
      default:
    }
  }

  private call(name: string, input: object): void {
    logCall(name, input, this.worktree, this.print);
  }
}

/**
 * Parses the closing input of a message, with or without a code fence; returns undefined if it is
 * not JSON.
 */
export function parseClosingInput(message: string): unknown {
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n```\s*$/.exec(message.trim())?.[1];
  return tryParseJson(fenced ?? message);
}

export const CODEX: AgentProgram = { name: "Codex", command: "codex", package: "@openai/codex" };

export interface CodexSetup extends ModelEngineSetup {
  /** Absolute path of the program. */
  file: string;
  /** Maximum number of searches at the provider in one session. */
  searches: number;
}

export function createCodexEngine({
  file,
  key,
  url,
  prices,
  searches,
  print,
  waits,
}: CodexSetup): Engine {
  return {
    name: "codex",
    async run(input) {
      const headers = { authorization: `Bearer ${key}` };
      // Codex would retry permanent refusals, and refusals that last for hours.
      const stopper = { stop: () => {} };
      const onFinalRefusal = () => stopper.stop();
      await using modelProxy = await openModelProxy({
        ...{
          sandbox: input.sandbox,
          url,
          api: createResponsesApi(searches > 0),
          model: input.model,
          prices,
          headers,
          print,
        },
        ...{
          ...{ searches, parseRefusal: readRefusal, onFinalRefusal, limit: input.limit },
          waits: { deadline: Date.now() + input.seconds * 1000, ...waits },
          onLimit: () => void setTimeout(() => stopper.stop(), LAST_WORDS_MS),
        },
      });
      const env = await buildCodexEnvironment(input, modelProxy);
      const version = await readAgentVersion(file, env, input);
      print(`| ${CODEX.name} ${version ?? "of an unknown version"}`);
      const { result, seconds } = await runTurns(input, {
        file,
        env,
        modelProxy,
        url,
        searches,
        stopper,
        print,
      });
      const spent = await modelProxy.close();
      const model = spent.model === null ? NO_MODEL : formatModel(spent.model, CODEX, version);
      const usage = spent.usage(seconds);
      print(`| ${sanitizeLogLine(`${model}: ${formatUsage(usage)}`)}`);
      return { result, model, usage };
    },
  };
}

/**
 * How long Codex has to print the answer that reached the session's limit, in milliseconds. It may
 * be the closing answer.
 */
const LAST_WORDS_MS = 3000;

interface TurnParts {
  file: string;
  env: Record<string, string>;
  modelProxy: ModelProxy;
  url: string;
  searches: number;
  /** Baton sets `stop` to the function that ends the current turn. */
  stopper: { stop: () => void };
  print: (line: string) => void;
}

/**
 * Starts one process for each turn: the first with the task, the others with the problems of the
 * closing input.
 */
async function runTurns(input: EngineInput, parts: TurnParts) {
  const closing = new Closing(
    input,
    "let your last message be the whole JSON object and nothing else",
    parts.print,
  );
  const begun = performance.now();
  let said = renderCodexPrompt(input);
  let thread: string | null = null;
  // Nobody can send a message to Codex during a turn, so it gets no warning before the session
  // ends.
  const repeated = new RepeatedCalls();
  for (;;) {
    const turn = new CodexTurn(input.worktree, repeated, parts.print);
    const spent = (performance.now() - begun) / 1000;
    const running = startProcess(
      [parts.file, ...buildCodexArguments(input, parts.modelProxy, parts.searches, thread)],
      {
        ...{ sandbox: input.sandbox, cwd: input.worktree, env: parts.env, print: parts.print },
        seconds: Math.max(1, input.seconds - spent),
        onLine: (text) => {
          turn.take(text);
          if (repeated.ended !== null) running.kill();
        },
      },
    );
    parts.stopper.stop = running.kill;
    running.stdin.end(said);
    const gone = await running.done;
    const over = (result: Proposal["result"]) => ({
      result: repeated.ended ?? parts.modelProxy.findEndLimitResult() ?? result,
      seconds: (performance.now() - begun) / 1000,
    });
    if (gone.why !== "ended" || turn.failure !== null || gone.code !== 0 || turn.message === null) {
      const refusal = gone.why === "ended" ? parts.modelProxy.getRefusal() : null;
      const failure =
        refusal && toProviderFailure(refusal, input, getOpenAiProvider(parts.url), Date.now());
      const cause: EndCause =
        turn.failure === null
          ? toEndCause(gone, CODEX.name, input.seconds)
          : { kind: "said", text: turn.failure.slice(0, 2000) };
      return over(failure ?? { ended: "failed", cause });
    }
    const answer = await closing.offer(parseClosingInput(turn.message));
    if (closing.result) return { ...over(closing.result), result: closing.result };
    said = answer ?? "";
    thread = turn.thread ?? thread;
  }
}
