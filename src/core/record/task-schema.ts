/** Schema of a task, as `meta.json` of a record of tasks has it. */
import { z } from "zod";
import { TASK_KINDS, TASK_STATUSES, type Task } from "../build/task.ts";
import { askInput } from "../sessions/ask.ts";
import { session } from "./judgementSchema.ts";

const text = z.string();
const maybe = text.nullable();

export const task: z.ZodType<Task> = z.strictObject({
  n: z.int().min(1),
  kind: z.enum(TASK_KINDS),
  by: maybe,
  comment: z.int().nullable(),
  at: text,
  words: text,
  status: z.enum(TASK_STATUSES),
  session: session.nullable(),
  head: maybe,
  moved: z.boolean(),
  refused: maybe,
  marker: maybe,
  commit: maybe,
  answer: z.strictObject({ ...askInput.shape, missing: z.array(text) }).nullable(),
  outcome: text,
  ended_at: maybe,
});
