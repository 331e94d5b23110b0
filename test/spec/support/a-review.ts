/** A review in which every text is the given one, with the maximum number of findings. */
import type { ReviewFinding, ReviewNote } from "../../../src/core/model/review-findings.ts";
import { sha } from "./facts.ts";
import type { ReviewRecord } from "../../../src/core/model/verdict.ts";

export function aReview(text: string): ReviewRecord & { findings: ReviewFinding[] } {
  const words = { met: false, words: text.slice(0, 500) };
  const finding = {
    path: text.slice(0, 500),
    line: 1,
    severity: "blocking" as const,
    body: text.slice(0, 4000),
  };
  const one = { ...finding, suggestion: text.slice(0, 4000), why_now: text.slice(0, 500) };
  return {
    ...{
      worker: "W1.1",
      round: 1,
      pr: 5,
      session: "W1.1/review/1",
      head: sha("h"),
      tree: sha("t"),
    },
    ...{
      verdict: "request_changes",
      summary: text.slice(0, 4000),
      alignment: { brief: words, intent: words },
    },
    ...{
      submitted_verdict: "request_changes",
      course: { kind: "round", number: 1, earlier: 0, settled: 0 },
      settled: [],
      open: [],
      notes: Array<ReviewNote>(50).fill({ kind: "seen_before", path: text, line: 1 }),
      findings: [],
    },
    findings: Array.from({ length: 50 }, (_, i) => ({ ...one, id: `1.${i + 1}` })),
  } as unknown as ReviewRecord & { findings: ReviewFinding[] };
}
