/** Closing input of a `close` session: judgement over the whole diff, and the words of the landed commit. */
import { z } from "zod";
import { sourceSchema } from "./source.ts";

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

/** A criterion of the request's `done_when`, judged over the whole. */
const judgedCriterion = z.strictObject({
  criterion: z.int().min(1).max(20).describe("the criterion's number in the request, from 1"),
  met: z.boolean(),
  evidence: z.array(evidenceSchema).max(8).default([]),
  words: text(600),
});
export type JudgedCriterion = z.infer<typeof judgedCriterion>;

/** Work that a final session asks for before the build ends. */
const followUp = z.strictObject({
  title: text(120),
  /** What would be right, or the question to be answered. */
  goal: text(1000),
  /** What shows that it is missing. */
  evidence: text(1000),
  paths: z.array(text(300)).max(20).default([]),
});

/** Most follow-ups of one round. */
export const MOST_FOLLOW_UPS = 5;
const REPORT_CHARS = 40_000;

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
  /** The request's `done_when`, each criterion once. */
  criteria: z.array(judgedCriterion).max(20).exactOptional(),
  /** What people get to read where the build ends with a report, as Markdown. */
  report: text(REPORT_CHARS).exactOptional(),
  sources: z.array(sourceSchema).max(60).exactOptional(),
  /** Of build types that know rounds of follow-ups. */
  follow_up: z.array(followUp).max(MOST_FOLLOW_UPS).exactOptional(),
});
export type CloseInput = z.infer<typeof closeInput>;
