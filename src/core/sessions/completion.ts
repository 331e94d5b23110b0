/** The completion: the bounded closing record (4 KB at most), all that other sessions ever read of this one. */
import { z } from "zod";

const text = (max: number) => z.string().trim().min(1).max(max);
const list = z.array(text(300)).max(12).default([]);

/** Closing input of `work` and `rework` sessions. */
export const completionInput = z.strictObject({
  status: z.enum(["complete", "blocked", "failed"]),
  summary: text(1200),
  artifacts: z.array(text(200)).max(40).default([]),
  learnings: list,
  concerns: list,
  decisions: list,
  follow_up: list,
  /** Every success criterion of the brief, answered with evidence; `checklist.ts` holds it against the brief. */
  criteria: z
    .array(
      z.strictObject({
        // The number is what is kept: thirty criteria in full would not leave room for a word about them.
        criterion: z
          .union([z.int().min(1).max(30), text(400)])
          .describe("the criterion's number in the brief, from 1; or its text"),
        met: z.boolean(),
        evidence: text(300).describe(
          "a file (`path:line`), the command in backticks, or the check that shows it; then what it said",
        ),
      }),
    )
    .max(30)
    .describe("with status complete: every success criterion of the brief, in few words each")
    .default([]),
});
export type CompletionInput = z.infer<typeof completionInput>;

/** `completions/W1.1.json`: N5's documented dialect plus ours. */
export interface Completion extends CompletionInput {
  worker_id: string;
  session: string;
  /** What played the session, by its own word; absent in what others wrote. */
  model?: string;
  /** Numbers of the steers that it had in mind; absent where there were none. */
  steers?: number[];
  timestamp: string;
}

/** Upper bound of a completion as JSON, in bytes. */
export const COMPLETION_BYTES = 4096;
