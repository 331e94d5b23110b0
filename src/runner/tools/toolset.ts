/**
 * The agent toolset in one folder: `bash`, `read`, `write`, `edit`, `glob`, `grep`, and `fetch` if
 * there is documentation to read. File tools are confined to the folder.
 */
import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import {
  betaBashTool,
  betaEditTool,
  betaGlobTool,
  betaGrepTool,
  betaReadTool,
  betaWriteTool,
  type AgentToolContext,
} from "@anthropic-ai/sdk/tools/agent-toolset/node";
import type { BetaRunnableTool } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import { quoteForShell } from "../../core/text/format.ts";
import { pollLimit } from "../poll-limit.ts";
import { readExcerpt, type Outputs } from "./outputs.ts";
import { createFetchTool } from "./fetch.ts";
import type { ToolsetOptions } from "./protocol.ts";

// The toolset's persistent shell, with its output in a file of its own, and limits on output and
// time.

/** Maximum output of one command in bytes; a command that writes more is killed. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Time limits of one command in milliseconds: the default and the maximum. */
const USUAL_MS = 5 * 60_000;
const LONGEST_MS = 20 * 60_000;
const POLL_MS = 250;

interface BashInput {
  command?: string;
  restart?: boolean;
  timeout_ms?: number;
}

/**
 * The toolset keeps only the last 100 KB of output. The command is therefore passed as one quoted
 * word to `eval`, with a redirection, which keeps working directory and variables. The toolset's
 * shell waits forever after an unclosed quote and is unusable after any other syntax error. So
 * another shell parses each command first.
 */
function createBashTool(context: AgentToolContext, outputs: Outputs): BetaRunnableTool<BashInput> {
  const shell = betaBashTool(context) as BetaRunnableTool<BashInput>;
  return {
    ...shell,
    async run({ command, restart, timeout_ms }, call) {
      if (!command) return shell.run({ restart }, call);
      const mistake = await findSyntaxError(command, context.env);
      if (mistake !== null) throw new ToolError(mistake);
      const file = await outputs.file("bash");
      using limit = pollLimit(() => findOutputExcess(file), POLL_MS);
      const signal = AbortSignal.any([limit.signal, ...(call?.signal ? [call.signal] : [])]);
      const bounded = {
        command: `eval ${quoteForShell(command)} > ${quoteForShell(file)} 2>&1`,
        restart,
        timeout_ms: Math.min(timeout_ms ?? USUAL_MS, LONGEST_MS),
      };
      try {
        await shell.run(bounded, { ...call!, signal });
        return (await readExcerpt(file)) || "(no output)";
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const shown = await readExcerpt(file, MAX_BYTES);
        throw new ToolError(`${shown && `${shown}\n`}[${why}]`);
      }
    },
  };
}

/** Returns bash's message for a command that it can't parse (`-n` runs nothing); null = it can. */
function findSyntaxError(command: string, env: AgentToolContext["env"]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = execFile(
      "/bin/bash",
      ["--norc", "-O", "extglob", "-n"],
      { env },
      (error, _, stderr) => resolve(error ? stderr.trim() || error.message : null),
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(command);
  });
}

async function findOutputExcess(file: string): Promise<string | null> {
  const { size } = await stat(file);
  return size > MAX_BYTES ? `stopped: it wrote more than ${MAX_BYTES} bytes` : null;
}

/** Maximum bytes of a file that is read as a whole. For longer files a model names the lines. */
const READ_BYTES = 64 * 1024;

/**
 * Creates the tools; starts nothing before the first call. Toolsets of several folders share
 * `outputs`.
 */
export function createToolset(
  folder: string,
  { record, scratch, env, docs }: Omit<ToolsetOptions, "outputs">,
  outputs: Outputs,
): BetaRunnableTool[] {
  const context: AgentToolContext = {
    workdir: folder,
    allowedRoots: [record, scratch],
    readOnlyRoots: [record],
    env,
  };
  return [
    createBashTool(context, outputs),
    betaReadTool({ ...context, maxFileBytes: READ_BYTES }),
    betaWriteTool(context),
    betaEditTool(context),
    limitOutput(betaGlobTool(context), outputs),
    limitOutput(betaGrepTool(context), outputs),
    ...(docs.length > 0 ? [createFetchTool({ hosts: docs, env }, outputs)] : []),
  ];
}

function limitOutput(tool: BetaRunnableTool, outputs: Outputs): BetaRunnableTool {
  return {
    ...tool,
    async run(input: unknown, call) {
      const result = await tool.run(input, call);
      return typeof result === "string"
        ? outputs.bound("name" in tool ? tool.name : "tool", result)
        : result;
    },
  };
}
