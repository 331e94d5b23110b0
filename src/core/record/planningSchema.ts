/** Schemas of the plan, and of what was said until it was approved. */
import { z } from "zod";
import type { Plan, Planning } from "../build/planning.ts";
import { questionSchema } from "../sessions/architect.ts";
import { workerId } from "./judgementSchema.ts";

const count = z.int().min(0);
const text = z.string();
const maybe = z.string().nullable();

const field = z.strictObject({ field: text, removed: z.array(text), added: z.array(text) });
const change = z.strictObject({
  worker: workerId,
  name: text,
  kind: z.enum(["added", "removed", "changed"]),
  fields: z.array(field),
});

export const planChanges = z.strictObject({ since: text, workers: z.array(change), more: count });

export const plan: z.ZodType<Plan> = z.strictObject({
  hash: text,
  estimate: z.strictObject({
    ...{ sessions: z.number(), dollars: z.number(), minutes: z.number(), basis: text },
    // Records from before it have none.
    range: z.strictObject({ low: z.number(), high: z.number(), uncorrected: z.number() }).nullable().default(null),
  }),
  reason: maybe,
  summary: text,
  number: count,
  by: text,
  at: text,
  shown_at: maybe,
  changes: planChanges.nullable(),
});

export const planning: z.ZodType<Planning> = z.strictObject({
  rounds: z.array(
    z.strictObject({
      session: text,
      at: text,
      summary: text,
      questions: z.array(questionSchema),
      answer: z.strictObject({ by: text, at: text, text }).nullable(),
      met: count.nullable(),
    }),
  ),
  revisions: z.array(z.strictObject({ by: text, at: text, text, of: count, met: count.nullable() })),
  earlier: z.array(
    z.strictObject({
      number: count,
      hash: text,
      by: text,
      replaced_at: text,
      why: z.strictObject({ by: text, words: text }).nullable(),
      workers: z.array(z.strictObject({ id: text, name: text })),
      more: count,
    }),
  ),
});
