/** Generates the judgements of a worker's pull request, with any values that the types allow. */
import fc from "fast-check";
import type { SessionName, WorkerId } from "../../src/core/model/names.ts";
import { anyText, maybe, oneLine, prose, sha, time } from "./arbitrary-texts.ts";
import type { ReviewNote } from "../../src/core/model/review-findings.ts";
import type { ReviewRecord } from "../../src/core/model/verdict.ts";

const rework = fc.constant("W1.1/rework/1" as const);

/** Fields of a worker's state. */
export const judged = {
  verdicts: fc.array(
    fc.record({
      ...{
        tree: sha,
        head: sha,
        also: fc.array(sha, { maxLength: 2 }),
        verdict: fc.constant("approve" as const),
      },
      ...{ by: oneLine, round: fc.nat(9), words: anyText },
      review: maybe(fc.nat()),
    }),
    { maxLength: 2 },
  ),
  requests: fc.array(
    fc.record({
      review: fc.nat(),
      by: oneLine,
      words: anyText,
      started_session: maybe(rework),
      finished_session: maybe(rework),
    }),
    { maxLength: 2 },
  ),
  words: fc.array(
    fc.record({
      ...{ id: fc.nat(), by: oneLine, at: time, path: oneLine, line: maybe(fc.nat()) },
      ...{ finding: maybe(fc.constant("1.2")), review: maybe(fc.nat()), text: anyText },
    }),
    { maxLength: 2 },
  ),
};

const id = fc.constant("1.1");
const place = { path: oneLine, line: fc.integer({ min: 1, max: 99 }) };
const reviewNote: fc.Arbitrary<ReviewNote> = fc.oneof(
  fc.record({ kind: fc.constant("unknown_finding"), id }),
  fc.record({ kind: fc.constant("not_reopened"), id, by: oneLine }),
  fc.record({ kind: fc.constant("raised_before"), ...place, id }),
  fc.record({ kind: fc.constant("settled_before"), ...place, id, by: oneLine }),
  fc.record({ kind: fc.constant("seen_before"), ...place }),
);

const standing = fc.record({ met: fc.boolean(), words: oneLine.map((w) => w.slice(0, 300)) });

export function reviewFor(worker: WorkerId): fc.Arbitrary<ReviewRecord> {
  const finding = fc.record(
    {
      path: oneLine,
      line: fc.integer({ min: 1, max: 99 }),
      severity: fc.constantFrom("blocking" as const, "nit" as const),
      body: prose,
      suggestion: anyText,
      ...{ id: fc.constant("1.1"), settled: maybe(oneLine), closed: fc.boolean() },
    },
    { requiredKeys: ["path", "line", "severity", "body", "id", "settled", "closed"] },
  );
  return fc.record({
    worker: fc.constant(worker),
    round: fc.constant(1),
    pr: fc.integer({ min: 1, max: 999 }),
    session: fc.constant(`${worker}/review/1` as SessionName),
    head: sha,
    tree: sha,
    verdict: fc.constantFrom("approve" as const, "request_changes" as const),
    summary: prose,
    submitted_verdict: fc.constant("request_changes" as const),
    course: fc.constantFrom<ReviewRecord["course"]>(
      { kind: "round", number: 2, earlier: 3, settled: 1 },
      { kind: "task", earlier: 1 },
    ),
    notes: fc.array(reviewNote, { maxLength: 1 }),
    alignment: fc.record({ brief: standing, intent: standing }),
    ...{ settled: fc.constant(["1.1"]), open: fc.constant([]) },
    findings: fc.array(finding, { maxLength: 2 }),
  });
}
