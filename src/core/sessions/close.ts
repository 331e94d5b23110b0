/** Closing input of a `close` session: judgement over the whole diff, and the words of the landed commit. */
import { z } from "zod";

const text = (max: number) => z.string().trim().min(1).max(max);

/** What shows that a score is deserved; Baton looks it up. */
export const evidenceSchema = z.union([
  z.strictObject({
    path: text(300).describe("a file of the worktree, by its path from the root"),
    line: z.int().min(1).max(9_999_999).exactOptional(),
  }),
  z.strictObject({ check: text(200).describe("a CI check, by its name") }),
  z.strictObject({
    criterion: z
      .string()
      .regex(/^W[1-9]\d{0,2}\.[1-9]\d{0,2}\/[1-9]\d?$/, "expected a worker and the number of its criterion: `W1.1/2`"),
  }),
]);
export type Evidence = z.infer<typeof evidenceSchema>;

const dimensionScore = z.strictObject({
  /** A dimension's name, as the rubric has it. */
  dimension: text(40),
  /** 0 to 10; null = the dimension does not apply to this build, and `words` say why. */
  score: z.number().min(0).max(10).nullable(),
  evidence: z.array(evidenceSchema).max(8).default([]),
  words: text(600),
});
export type DimensionScore = z.infer<typeof dimensionScore>;

export const closeInput = z.strictObject({
  /** `land`, or `needs_person` with the reason in `summary`. */
  verdict: z.enum(["land", "needs_person"]),
  summary: text(4000),
  /** Subject of the landed commit. */
  subject: z
    .string()
    .trim()
    .min(1)
    .max(72)
    .regex(/^[^\r\n]*$/, "must be one line"),
  /** Body of the landed commit: what and why. */
  message: text(8000),
  /** One for each dimension that the session is asked to score. */
  scores: z.array(dimensionScore).max(12).default([]),
  findings: z.array(text(1000)).max(20).default([]),
});
export type CloseInput = z.infer<typeof closeInput>;
