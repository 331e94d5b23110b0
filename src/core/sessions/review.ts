/** Closing input of a `review` session: a verdict and findings on lines of the diff. */
import { z } from "zod";

export const VERDICTS = ["approve", "request_changes", "needs_person"] as const;
export type VerdictName = (typeof VERDICTS)[number];
export const SEVERITIES = ["blocking", "important", "nit"] as const;

const findingSchema = z.strictObject({
  path: z.string().min(1).max(500),
  /** Line in the new version of the file. */
  line: z.int().min(1).max(10_000_000),
  start_line: z.int().min(1).max(10_000_000).optional(),
  severity: z.enum(SEVERITIES),
  body: z.string().trim().min(1).max(4000),
  /** Replacement for the lines, shown as GitHub's suggestion. */
  suggestion: z.string().max(4000).optional(),
});
export type Finding = z.infer<typeof findingSchema>;

export const reviewInput = z
  .strictObject({
    verdict: z.enum(VERDICTS),
    summary: z.string().trim().min(1).max(4000),
    findings: z.array(findingSchema).max(50).default([]),
  })
  .refine((r) => r.verdict !== "request_changes" || r.findings.some((f) => f.severity === "blocking"), {
    message: "request_changes needs at least one finding of severity blocking; only those cause rework",
    path: ["findings"],
  })
  .refine((r) => r.verdict !== "approve" || r.findings.every((f) => f.severity !== "blocking"), {
    message: "approve and a blocking finding contradict each other",
    path: ["verdict"],
  });
