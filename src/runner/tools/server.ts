/**
 * The process that holds a session's tools, inside its cage: what a model has thought of is done here, file tools
 * included, and never in the runner. Takes orders on standard input and ends when that does. What it says is not
 * believed: the commands that it runs could say it as well.
 */
import { createInterface } from "node:readline";
import type { BetaRunnableTool, BetaToolRunContext } from "@anthropic-ai/sdk/lib/tools/BetaRunnableTool";
import { Outputs } from "./outputs.ts";
import { toolsetIn } from "./toolset.ts";
import { TEXT_CHARS, type Answer, type Call, type Opening, type Order } from "./wire.ts";

const running = new Map<number, AbortController>();
let find: ((folder: string, name: string) => BetaRunnableTool | undefined) | null = null;

createInterface({ input: process.stdin }).on("line", (line) => take(JSON.parse(line) as Order));
process.stdin.on("close", () => process.exit(0));

function take(order: Order): void {
  if ("open" in order) find = toolsOf(order.open);
  else if ("cancel" in order) running.get(order.cancel)?.abort(new Error("it was cancelled"));
  else void run(order.call).then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
}

/** Tools by folder and name; a folder's are made with its first call. */
function toolsOf(opening: Opening) {
  const outputs = new Outputs(opening.outputs);
  const toolsets = new Map<string, BetaRunnableTool[]>();
  return (folder: string, name: string) => {
    const tools = toolsets.get(folder) ?? toolsetIn(folder, opening, outputs);
    toolsets.set(folder, tools);
    return tools.find((tool) => "name" in tool && tool.name === name);
  };
}

async function run({ id, tool: name, folder, input }: Call): Promise<Answer> {
  const controller = new AbortController();
  running.set(id, controller);
  const answer = (ok: boolean, text: string) => ({ id, ok, text: text.slice(0, TEXT_CHARS) });
  try {
    const tool = find?.(folder, name);
    if (!tool) return answer(false, `There is no tool ${name}.`);
    const result = await tool.run(tool.parse(input), { signal: controller.signal } as BetaToolRunContext);
    return answer(true, typeof result === "string" ? result : JSON.stringify(result));
  } catch (error) {
    return answer(false, error instanceof Error ? error.message : String(error));
  } finally {
    running.delete(id);
  }
}
