/** Closing input of a `close` session: judgement over the whole diff, and the words of the landed commit. */
import { z } from "zod";

export const closeInput = z.strictObject({
  /** `land`, or `needs_person` with the reason in `summary`. */
  verdict: z.enum(["land", "needs_person"]),
  summary: z.string().trim().min(1).max(4000),
  /** Subject of the landed commit. */
  subject: z
    .string()
    .trim()
    .min(1)
    .max(72)
    .regex(/^[^\r\n]*$/, "must be one line"),
  /** Body of the landed commit: what and why. */
  message: z.string().trim().min(1).max(8000),
  /** Coherence over all artifacts, 0 to 10. */
  score: z.number().min(0).max(10),
  findings: z.array(z.string().trim().min(1).max(1000)).max(20).default([]),
});
export type CloseInput = z.infer<typeof closeInput>;
