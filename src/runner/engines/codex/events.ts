/** What `codex exec --json` prints, a line of JSON each: https://developers.openai.com/codex/noninteractive */
import { z } from "zod";
import { lineOf } from "../line.ts";

const item = z.discriminatedUnion("type", [
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

const event = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("thread.started"), thread_id: z.string().regex(/^[0-9A-Za-z-]{1,80}$/) }),
  z.looseObject({ type: z.literal("item.started"), item }),
  z.looseObject({ type: z.literal("item.completed"), item }),
  z.looseObject({ type: z.literal("turn.failed"), error: z.looseObject({ message: z.string() }) }),
]);

export type CodexEvent = z.infer<typeof event>;

/** The event of a line; null for those that are of no concern. */
export const eventOf = (line: string): CodexEvent | null => lineOf(event, line);
