import { z } from "zod";
import type { Annotation } from "../../model.ts";

/** GitHub's bound on summary and text of a check run, in characters. */
const LONGEST = 65_535;
const Text = z.string().max(LONGEST);
/** GitHub takes 50 of them a request, and adds those of later ones. */
const MOST_ANNOTATIONS = 50;
const Note = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});

export const Output = z.object({
  title: z.string().nullish(),
  summary: Text.nullish(),
  text: Text.nullish(),
  annotations: z.array(Note).max(MOST_ANNOTATIONS).optional(),
});
export type Output = z.infer<typeof Output>;

export const Status = z.enum(["queued", "in_progress", "completed"]);
/** `stale` and `startup_failure` are GitHub's own to set. */
export const Conclusion = z.enum([
  "success",
  "failure",
  "neutral",
  "cancelled",
  "skipped",
  "timed_out",
  "action_required",
]);

export function annotationsOf(output: Output | undefined): Annotation[] {
  return (output?.annotations ?? []).map((one) => ({
    path: one.path,
    startLine: one.start_line,
    endLine: one.end_line,
    startColumn: one.start_column ?? null,
    endColumn: one.end_column ?? null,
    level: one.annotation_level,
    message: one.message,
    title: one.title ?? null,
    rawDetails: one.raw_details ?? null,
  }));
}

export function outputOf(output: Pick<Output, "title" | "summary" | "text"> | undefined) {
  return { title: output?.title ?? null, summary: output?.summary ?? null, text: output?.text ?? null };
}
