/** Closing input of a `review` session: a verdict, findings on lines of the diff, and what became of earlier ones. */
import { z } from "zod";

export const VERDICTS = ["approve", "request_changes", "needs_person"] as const;
export type VerdictName = (typeof VERDICTS)[number];
export const SEVERITIES = ["blocking", "important", "nit"] as const;

const line = z.int().min(1).max(10_000_000);

const findingSchema = z.strictObject({
  path: z.string().min(1).max(500),
  /** Line in the new version of the file; with `side` LEFT in the old one. */
  line,
  start_line: line.optional(),
  side: z.enum(["LEFT", "RIGHT"]).optional(),
  severity: z.enum(SEVERITIES),
  body: z.string().trim().min(1).max(4000),
  /** Replacement for the lines, shown as GitHub's suggestion. */
  suggestion: z.string().max(4000).optional(),
  /** In a later round: why a blocking finding on lines that did not change since comes only now. */
  why_now: z.string().trim().min(1).max(500).optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** How the change stands to what was asked. */
const standing = z.strictObject({ met: z.boolean(), words: z.string().trim().min(1).max(500) });
const alignmentSchema = z.strictObject({
  /** To its brief. */
  brief: standing,
  /** To what the build as a whole is for. */
  intent: standing,
});

/** Ids of findings of earlier rounds: `1.2` is the second of round 1. */
const ids = z.array(z.string().regex(/^\d{1,4}\.\d{1,3}$/, "is the id of an earlier finding, such as 1.2")).max(200);

export const reviewInput = z
  .strictObject({
    verdict: z.enum(VERDICTS),
    summary: z.string().trim().min(1).max(4000),
    alignment: alignmentSchema,
    findings: z.array(findingSchema).max(50).default([]),
    settled: ids.default([]),
    open: ids.default([]),
  })
  .refine((r) => r.verdict !== "request_changes" || r.open.length > 0 || r.findings.some(isBlocking), {
    message:
      "request_changes needs at least one finding of severity blocking, or under `open` one of an earlier round " +
      "that is not settled; only those cause rework",
    path: ["findings"],
  })
  .refine((r) => r.verdict !== "approve" || !(r.open.length > 0 || r.findings.some(isBlocking)), {
    message: "approve and a blocking finding contradict each other",
    path: ["verdict"],
  })
  .refine((r) => r.verdict !== "approve" || (r.alignment.brief.met && r.alignment.intent.met), {
    message:
      "approve contradicts an alignment that is not met: request_changes with a blocking finding, or needs_person",
    path: ["alignment"],
  });
export type ReviewInput = z.infer<typeof reviewInput>;

export function isBlocking({ severity }: Pick<Finding, "severity">): boolean {
  return severity === "blocking";
}

/** A finding as the record keeps it, with what became of it. */
export const keptFinding = findingSchema.extend({
  /** `<round>.<number>` among the worker's. */
  id: z.string(),
  /** Who settled it: a review session's name, or a person's `@login`; null = nobody yet. */
  settled: z.string().nullable(),
  /** Its thread was resolved, or Baton has tried to: that is done once, so that who opens it again is left alone. */
  closed: z.boolean(),
});
export type KeptFinding = z.infer<typeof keptFinding>;
