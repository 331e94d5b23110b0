/**
 * The tools that a model works with: shell and files. The one place where they are made, and so where an OS sandbox
 * belongs: file tools are confined to the folders named here, `bash` is not.
 */
import { join } from "node:path";
import {
  betaEditTool,
  betaGlobTool,
  betaGrepTool,
  betaReadTool,
  betaWriteTool,
  type AgentToolContext,
} from "@anthropic-ai/sdk/tools/agent-toolset/node";
import type { BetaRunnableTool } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import type { EngineInput } from "../engines/engine.ts";
import { endStragglers } from "../engines/stragglers.ts";
import { bashTool } from "./bash.ts";
import { toolEnvironment } from "./environment.ts";
import { Outputs } from "./outputs.ts";

/** Bytes of a file that is read as a whole; of longer ones a model names the lines. */
const READ_BYTES = 64 * 1024;

export interface SessionTools {
  tools: BetaRunnableTool[];
  /** Ends what the shell left running. */
  close: () => Promise<void>;
}

type Place = Pick<EngineInput, "worktree" | "record" | "scratch" | "environment">;

/** The agent toolset (`bash`, `read`, `write`, `edit`, `glob`, `grep`) in the session's worktree. */
export async function sessionTools({ worktree, record, scratch, environment }: Place): Promise<SessionTools> {
  const env = await toolEnvironment(environment, scratch);
  const context: AgentToolContext = {
    workdir: worktree,
    allowedRoots: [record, scratch],
    readOnlyRoots: [record],
    env,
  };
  const outputs = new Outputs(join(scratch, "output"));
  const bash = bashTool(context, outputs);
  return {
    tools: [
      bash,
      betaReadTool({ ...context, maxFileBytes: READ_BYTES }),
      betaWriteTool(context),
      betaEditTool(context),
      bounded(betaGlobTool(context), outputs),
      bounded(betaGrepTool(context), outputs),
    ],
    close: async () => {
      await bash.close?.();
      endStragglers(env["HOME"]);
    },
  };
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
