/** A worker's brief as a value; `record/brief.ts` reads and writes the Markdown file. */
import { z } from "zod";
import { WORKER_ID, type WorkerId } from "../build/names.ts";

export const COMPLEXITIES = ["easy", "normal", "complex"] as const;
export type Complexity = (typeof COMPLEXITIES)[number];
export const SCRIPTS = ["build", "test", "harden", "verify", "visual-audit"] as const;

const workerId = z
  .string()
  .regex(WORKER_ID, "expected a worker id like W1.1")
  .transform((id) => id as WorkerId);
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\r\n]*$/, "must be one line");

/** Upper bound of a brief's context, in characters. */
export const CONTEXT_CHARS = 20_000;

/** One worker as the architect hands it in. */
export const briefSchema = z.strictObject({
  id: workerId,
  /** The task's name: `Length units`. The title is made from it. */
  name: line(80),
  mission: line(400),
  /** Files or artifacts to be made. */
  output: z.array(line(300)).min(1).max(40),
  depends_on: z.array(workerId).max(40).default([]),
  complexity: z.enum(COMPLEXITIES).default("normal"),
  script: z.enum(SCRIPTS).default("build"),
  /** Globs that the worker may change. Two briefs of a wave may not overlap. */
  paths: z.array(line(200)).min(1).max(100),
  context: z.string().trim().min(1).max(CONTEXT_CHARS),
  requirements: z.string().trim().min(1).max(20_000),
  criteria: z.array(line(400)).min(1).max(30),
  report_back: z.array(line(400)).max(20).default([]),
});

/** A worker's brief: everything that its session is told. */
export type Brief = z.infer<typeof briefSchema>;
