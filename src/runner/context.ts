/** How many bytes a session is told to read, by source: its prompt, and each file that the prompt names. */
import { stat } from "node:fs/promises";
import type { Context, ContextSource } from "../core/sessions/context.ts";
import type { Prompt } from "./prompt.ts";

/** `emphasis` is the part of the task that is a script's. A file that isn't there counts as empty. */
export async function measureContext({ script, task, files }: Prompt, emphasis: string | null): Promise<Context> {
  const context: Context = {};
  const add = (source: ContextSource, bytes: number) => {
    if (bytes > 0) context[source] = (context[source] ?? 0) + bytes;
  };
  const ofScripts = Buffer.byteLength(emphasis ?? "");
  add("script", Buffer.byteLength(script) + ofScripts);
  add("task", Buffer.byteLength(task) - ofScripts);
  // A file that is named twice is read once.
  const named = new Map(files.map(({ path, source }) => [path, source]));
  for (const [path, source] of named) add(source, (await stat(path).catch(() => null))?.size ?? 0);
  return context;
}
