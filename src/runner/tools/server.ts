/**
 * The process with a session's tools, inside its sandbox. All that a model asks for runs here and
 * never in the runner, file tools included. It reads requests on standard input and ends when that
 * closes. The runner does not trust its output, because the commands that it runs could have
 * written it.
 */
import { createInterface } from "node:readline";
import type {
  BetaRunnableTool,
  BetaToolRunContext,
} from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import { Outputs } from "./outputs.ts";
import { createToolset } from "./toolset.ts";
import {
  ANSWER_CHARS,
  type ToolAnswer,
  type ToolRequest,
  type ToolsetOptions,
  type ToolOrder,
} from "./protocol.ts";

const running = new Map<number, AbortController>();
let find: ((folder: string, name: string) => BetaRunnableTool | undefined) | null = null;

createInterface({ input: process.stdin }).on("line", (line) =>
  handleOrder(JSON.parse(line) as ToolOrder),
);
process.stdin.on("close", () => process.exit(0));

function handleOrder(order: ToolOrder): void {
  if ("open" in order) find = createToolFinder(order.open);
  else if ("cancel" in order) running.get(order.cancel)?.abort(new Error("it was cancelled"));
  else void run(order.call).then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
}

/**
 * Creates a lookup of tools by folder and name. A folder's tools are created with its first call.
 */
function createToolFinder(opening: ToolsetOptions) {
  const outputs = new Outputs(opening.outputs);
  const toolsets = new Map<string, BetaRunnableTool[]>();
  return (folder: string, name: string) => {
    const tools = toolsets.get(folder) ?? createToolset(folder, opening, outputs);
    toolsets.set(folder, tools);
    return tools.find((tool) => "name" in tool && tool.name === name);
  };
}

async function run({ id, tool: name, folder, input }: ToolRequest): Promise<ToolAnswer> {
  const controller = new AbortController();
  running.set(id, controller);
  const answer = (ok: boolean, text: string) => ({ id, ok, text: text.slice(0, ANSWER_CHARS) });
  try {
    const tool = find?.(folder, name);
    if (!tool) return answer(false, `There is no tool ${name}.`);
    const result = await tool.run(tool.parse(input), {
      signal: controller.signal,
    } as BetaToolRunContext);
    return answer(true, typeof result === "string" ? result : JSON.stringify(result));
  } catch (error) {
    return answer(false, error instanceof Error ? error.message : String(error));
  } finally {
    running.delete(id);
  }
}
