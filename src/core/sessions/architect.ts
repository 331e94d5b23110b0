/** Closing input of an `architect` session: the briefs, which are the plan; or questions, before there is one. */
import { z } from "zod";
import { briefSchema, oneLine } from "../plan/brief.ts";

export const questionSchema = z.strictObject({
  question: oneLine(400),
  /** What it takes where nobody answers. */
  default: oneLine(400),
  /** What depends on it. */
  why: oneLine(400).optional(),
});
export type Question = z.infer<typeof questionSchema>;

export const MAX_QUESTIONS = 5;

/** One object with one of both lists, no union: providers take no union for what a tool is given. */
export const architectInput = z
  .strictObject({
    summary: z.string().trim().min(1).max(2000),
    /** Why the work is cut like this; needed where there is one worker only. */
    reason: z.string().trim().max(1000).optional(),
    workers: z.array(briefSchema).max(500).default([]),
    questions: z.array(questionSchema).min(1).max(MAX_QUESTIONS).optional(),
  })
  .refine(({ workers, questions }) => workers.length > 0 !== Boolean(questions), {
    message: "expected either `workers`, which are the plan, or `questions`",
  });
export type ArchitectInput = z.infer<typeof architectInput>;
