/**
 * The model's tools: shell and files. The runner only passes calls on, to a process in the sandbox.
 * What needs the runner's rights, another worker's branch, is fetched here.
 */
import { join } from "node:path";
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import type { BetaRunnableTool } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import { z } from "zod";
import type { EngineInput } from "../engines/engine.ts";
import { ToolClient } from "./client.ts";
import { createToolEnvironment } from "./tool-environment.ts";
import { FETCH_TOOL } from "./fetch.ts";
import { Outputs } from "./outputs.ts";
import { createToolset } from "./toolset.ts";

/** Maximum pages that one session may read. This also limits the data that addresses could leak. */
const MAX_PAGES = 60;

const WORKTREE = {
  type: "string",
  description:
    "Id of a worker, like W1.2: the tool then works in a copy of that worker's published " +
    "branch, which is thrown away at the end; `bash` has a shell of its own there. Leave " +
    "it out to work in your own worktree.",
};

const targeted = z.looseObject({ worktree: z.string().nullish() });

export interface SessionTools {
  tools: BetaRunnableTool[];
  /** Ends the processes that the tools left running. */
  close: () => Promise<void>;
}

type Place = Pick<
  EngineInput,
  "worktree" | "worktrees" | "record" | "scratch" | "docs" | "environment" | "sandbox"
>;

/**
 * Opens the agent toolset (`bash`, `read`, `write`, `edit`, `glob`, `grep`) in the session's
 * worktree, or in another one's; and `fetch` for pages of `docs`.
 */
export async function openSessionTools(
  place: Place,
  print: (line: string) => void,
): Promise<SessionTools> {
  const { worktree: own, worktrees, record, scratch, docs, sandbox } = place;
  const env = {
    ...(await createToolEnvironment(place.environment, scratch)),
    ...sandbox.environment,
  };
  const opening = { env, record, scratch, docs, outputs: join(scratch, "output") };
  const client = new ToolClient(sandbox, opening, print);
  let pages = 0;
  const forwarded = (tool: BetaRunnableTool): BetaRunnableTool => {
    const { name, description, input_schema } = tool as Described;
    if (name === FETCH_TOOL) {
      const run = async (input: unknown, call?: { signal?: AbortSignal | null }) => {
        if (++pages > MAX_PAGES)
          throw new ToolError(`A session reads ${MAX_PAGES} pages at most, and these were read.`);
        return client.call({ tool: name, folder: own, input }, call?.signal ?? null);
      };
      return { name, description, input_schema, parse: (input) => input, run };
    }
    return {
      ...{ name, description },
      input_schema: {
        ...input_schema,
        properties: { ...input_schema.properties, worktree: WORKTREE },
      },
      parse: (input) => input,
      async run(asked: unknown, call) {
        const { worktree, ...input } = targeted.safeParse(asked).data ?? {};
        const at = worktree ? await worktrees.getFolder(worktree) : { folder: own };
        if ("missing" in at) throw new ToolError(at.missing);
        return client.call({ tool: name, folder: at.folder, input }, call?.signal ?? null);
      },
    };
  };
  // Created only for their descriptions. The tools themselves run in the sandbox.
  const tools = createToolset(own, opening, new Outputs(opening.outputs)).map(forwarded);
  return { tools, close: () => client.close() };
}

interface Described {
  name: string;
  description: string;
  input_schema: { type: "object"; properties?: object };
}
