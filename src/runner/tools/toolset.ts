/**
 * The agent toolset in one folder: `bash`, `read`, `write`, `edit`, `glob`, `grep`, and where there is documentation to
 * be read `fetch`. File tools are confined to the folder.
 */
import {
  betaEditTool,
  betaGlobTool,
  betaGrepTool,
  betaReadTool,
  betaWriteTool,
  type AgentToolContext,
} from "@anthropic-ai/sdk/tools/agent-toolset/node";
import type { BetaRunnableTool } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import { bashTool } from "./bash.ts";
import { fetchTool } from "./fetch/index.ts";
import type { Outputs } from "./outputs.ts";
import type { Opening } from "./wire.ts";

/** Bytes of a file that is read as a whole; of longer ones a model names the lines. */
const READ_BYTES = 64 * 1024;

/** Makes the tools; nothing is started before the first call. Toolsets of several folders share `outputs`. */
export function toolsetIn(
  folder: string,
  { record, scratch, env, docs }: Omit<Opening, "outputs">,
  outputs: Outputs,
): BetaRunnableTool[] {
  const context: AgentToolContext = {
    workdir: folder,
    allowedRoots: [record, scratch],
    readOnlyRoots: [record],
    env,
  };
  return [
    bashTool(context, outputs),
    betaReadTool({ ...context, maxFileBytes: READ_BYTES }),
    betaWriteTool(context),
    betaEditTool(context),
    bounded(betaGlobTool(context), outputs),
    bounded(betaGrepTool(context), outputs),
    ...(docs.length > 0 ? [fetchTool({ hosts: docs, env }, outputs)] : []),
  ];
}

function bounded(tool: BetaRunnableTool, outputs: Outputs): BetaRunnableTool {
  return {
    ...tool,
    async run(input: unknown, call) {
      const result = await tool.run(input, call);
      return typeof result === "string" ? outputs.bound("name" in tool ? tool.name : "tool", result) : result;
    },
  };
}
