/** What a finding stands on, as sessions name it. */
import { z } from "zod";

export const CONFIDENCES = ["high", "medium", "low"] as const;
/** What a finding stands on. */
export const sourceSchema = z.strictObject({
  /** An `https` address, or a path of the repository. */
  link: z
    .string()
    .max(500)
    .regex(
      /^(?:https:\/\/[^\s<>"'`|\\()[\]]+|(?!\/)[^\s:<>"'`|\\()[\]]+)$/,
      "expected an https address (brackets percent-encoded, as in %28) or a file's path",
    ),
  title: z.string().trim().min(1).max(200),
  /** How far what it says can be relied on. */
  confidence: z.enum(CONFIDENCES),
});
export type Source = z.infer<typeof sourceSchema>;
