/** Schemas of how a worker's pull request is judged: in its state, and in `reviews/`. */
import { z } from "zod";
import { WORKER_ID, type SessionName, type WorkerId } from "../build/names.ts";
import type { ReviewRecord } from "../build/state.ts";
import type { Request, Verdict } from "../build/verdict.ts";
import type { Words } from "../build/words.ts";
import { keptFinding, reviewInput, VERDICTS } from "../sessions/review.ts";

export const workerId = z
  .string()
  .regex(WORKER_ID)
  .transform((id) => id as WorkerId);
export const session = z.string().transform((name) => name as SessionName);
const count = z.int().min(0);
const text = z.string();
const maybe = z.string().nullable();

export const verdict: z.ZodType<Verdict> = z.strictObject({
  tree: text,
  head: text,
  also: z.array(text),
  verdict: z.enum(VERDICTS),
  by: text,
  round: count,
  words: text,
  review: z.int().nullable(),
});
export const requests: z.ZodType<Request[]> = z.array(
  z.strictObject({ review: z.int(), by: text, words: text, given: session.nullable(), answered: session.nullable() }),
);
export const words: z.ZodType<Words[]> = z.array(
  z.strictObject({
    ...{ id: z.int(), by: text, at: text, path: text, line: z.int().nullable(), finding: maybe },
    ...{ review: z.int().nullable(), text },
  }),
);

export const reviewSchema: z.ZodType<ReviewRecord> = z.strictObject({
  worker: workerId,
  round: z.int().min(1),
  pr: z.int().min(1),
  session,
  head: text,
  tree: text,
  ...reviewInput.shape,
  course: text,
  notes: z.array(text),
  findings: z.array(keptFinding),
});
