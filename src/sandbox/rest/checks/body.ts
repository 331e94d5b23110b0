import { z } from "zod";

/** GitHub's bound on summary and text of a check run, in characters. */
const LONGEST = 65_535;
const Text = z.string().max(LONGEST);
export const Output = z.object({ title: z.string().nullish(), summary: Text.nullish(), text: Text.nullish() });
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

export function outputOf(output: z.infer<typeof Output> | undefined) {
  return { title: output?.title ?? null, summary: output?.summary ?? null, text: output?.text ?? null };
}
