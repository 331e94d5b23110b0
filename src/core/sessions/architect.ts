/** Closing input of an `architect` session: the briefs, which are the plan. */
import { z } from "zod";
import { briefSchema } from "../plan/brief.ts";

export const architectInput = z.strictObject({
  summary: z.string().trim().min(1).max(2000),
  /** Why the work is cut like this; needed where there is one worker only. */
  reason: z.string().trim().max(1000).optional(),
  workers: z.array(briefSchema).min(1).max(500),
});
export type ArchitectInput = z.infer<typeof architectInput>;
