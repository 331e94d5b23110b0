/**
 * Closing input of a `review` session: a verdict, findings on lines of the diff, and the state of
 * earlier findings.
 */
import { z } from "zod";
import type { LineRange } from "../text/hunks.ts";
import { isSimilar } from "../text/similarity.ts";
import { repositoryPath } from "./quote.ts";

export const VERDICTS = ["approve", "request_changes", "needs_person"] as const;
export type VerdictName = (typeof VERDICTS)[number];
export const SEVERITIES = ["blocking", "important", "nit"] as const;

const line = z.int().min(1).max(10_000_000);

const findingSchema = z.strictObject({
  path: z.string().min(1).max(500),
  /** Line in the new version of the file, or in the old version for `side` LEFT. */
  line,
  start_line: line.optional(),
  side: z.enum(["LEFT", "RIGHT"]).optional(),
  severity: z.enum(SEVERITIES),
  body: z.string().trim().min(1).max(4000),
  /** Replacement for the lines, shown as a suggestion on GitHub. */
  suggestion: z.string().max(4000).optional(),
  /** In a later round: why a blocking finding on unchanged lines comes only now. */
  why_now: z.string().trim().min(1).max(500).optional(),
});
export type ReviewFinding = z.infer<typeof findingSchema>;

/** How well the change matches what was requested. */
const judgementSchema = z.strictObject({
  met: z.boolean(),
  words: z.string().trim().min(1).max(500),
});
const alignmentSchema = z.strictObject({
  /** Compared with its brief. */
  brief: judgementSchema,
  /** Compared with the purpose of the whole build. */
  intent: judgementSchema,
});

/** Ids of findings of earlier rounds: `1.2` is the second of round 1. */
const findingIds = z
  .array(z.string().regex(/^\d{1,4}\.\d{1,3}$/, "is the id of an earlier finding, such as 1.2"))
  .max(200);

export const reviewInput = z
  .strictObject({
    verdict: z.enum(VERDICTS),
    summary: z.string().trim().min(1).max(4000),
    alignment: alignmentSchema,
    findings: z.array(findingSchema).max(50).default([]),
    settled: findingIds.default([]),
    open: findingIds.default([]),
  })
  .refine(
    (r) => r.verdict !== "request_changes" || r.open.length > 0 || r.findings.some(isBlocking),
    {
      message:
        "request_changes needs at least one finding of severity blocking, or under `open` " +
        "one of an earlier round that is not settled; only those cause rework",
      path: ["findings"],
    },
  )
  .refine((r) => r.verdict !== "approve" || !(r.open.length > 0 || r.findings.some(isBlocking)), {
    message: "approve and a blocking finding contradict each other",
    path: ["verdict"],
  })
  .refine((r) => r.verdict !== "approve" || (r.alignment.brief.met && r.alignment.intent.met), {
    message:
      "approve contradicts an alignment that is not met: request_changes with a blocking " +
      "finding, or needs_person",
    path: ["alignment"],
  });
export type ReviewInput = z.infer<typeof reviewInput>;

export function isBlocking({ severity }: Pick<ReviewFinding, "severity">): boolean {
  return severity === "blocking";
}

/** Where the ignored finding is. */
const place = { path: repositoryPath, line };

/** What Baton ignored or downgraded of a review, and why. `messages/review.ts` renders it. */
export const reviewNoteSchema = z.discriminatedUnion("kind", [
  /** No earlier finding has the id that the review lists as open. */
  z.strictObject({ kind: z.literal("unknown_finding"), id: z.string() }),
  /** `by`: who settled the finding that the review lists as open. */
  z.strictObject({ kind: z.literal("not_reopened"), id: z.string(), by: z.string() }),
  /** It repeats the open finding `id`. */
  z.strictObject({ kind: z.literal("raised_before"), ...place, id: z.string() }),
  /** It repeats the finding `id`, which `by` settled. */
  z.strictObject({
    ...{ kind: z.literal("settled_before"), ...place },
    ...{ id: z.string(), by: z.string() },
  }),
  /** It doesn't block: the previous round saw the same lines and did not mention it. */
  z.strictObject({ kind: z.literal("seen_before"), ...place }),
]);
export type ReviewNote = z.infer<typeof reviewNoteSchema>;

/** A finding as the record stores it, with its state. */
export const recordedFindingSchema = findingSchema.extend({
  /** `<round>.<number>` among the worker's findings. */
  id: z.string(),
  /** Who settled it: a review session's name, or a person's `@login`. Null if nobody has. */
  settled: z.string().nullable(),
  /**
   * Its thread was resolved, or Baton has tried to. Baton tries once, so that people can reopen the
   * thread.
   */
  closed: z.boolean(),
});
export type RecordedFinding = z.infer<typeof recordedFindingSchema>;

// Makes review rounds converge by comparing a review with the earlier ones. A finding is raised
// only once, and a settled finding stays settled. A later round blocks on lines that it has already
// seen only if it says why.

/** By path: lines of the new version that changed since the previous round. */
export type ChangedLines = Readonly<Record<string, readonly LineRange[]>>;

export interface ReviewOutcome {
  verdict: VerdictName;
  /** New findings. */
  findings: ReviewFinding[];
  /** Ids of earlier findings that are now settled. */
  settled: string[];
  /** Ids of earlier blocking findings that the review still considers open. */
  open: string[];
  /** For the review's body and for the session. */
  notes: ReviewNote[];
}

/**
 * Evaluates a review. `earlier` are the worker's findings of all previous rounds. `touched` is null
 * in the first round and if unknown. A verdict that loses all its grounds doesn't become an
 * approval: if two sessions contradict each other, a person decides. The exception is grounds that
 * a person has settled, because that person's decision is final.
 */
export function judgeReview(
  input: ReviewInput,
  earlier: readonly RecordedFinding[],
  touched: ChangedLines | null,
): ReviewOutcome {
  const known = new Map(earlier.map((finding) => [finding.id, finding]));
  const unsettled = (id: string) => known.get(id)?.settled === null;
  const settled = new Set(input.settled.filter(unsettled));
  const open = new Set(input.open.filter((id) => unsettled(id) && isBlocking(known.get(id)!)));
  const notes: ReviewNote[] = [];
  const findings: ReviewFinding[] = [];
  let [fallen, byPeople] = [0, 0];
  const fall = (finding: Pick<ReviewFinding, "severity">, byPerson: boolean, note: ReviewNote) => {
    notes.push(note);
    if (!isBlocking(finding)) return;
    fallen += 1;
    if (byPerson) byPeople += 1;
  };
  for (const id of input.open) {
    const found = known.get(id);
    if (!found) notes.push({ kind: "unknown_finding", id });
    else if (found.settled !== null)
      fall(found, isPerson(found.settled), { kind: "not_reopened", id, by: found.settled });
  }
  for (const finding of input.findings) {
    const { path, line } = finding;
    const twin = earlier.findLast((one) => isSameFinding(one, finding));
    if (findings.some((one) => one.line === finding.line && isSameFinding(one, finding))) continue;
    if (twin?.settled === null) {
      settled.delete(twin.id);
      if (isBlocking(twin)) open.add(twin.id);
      notes.push({ kind: "raised_before", path, line, id: twin.id });
    } else if (twin && (isPerson(twin.settled) || !isOnChangedLine(touched, finding))) {
      const { id, settled: by } = twin;
      fall(finding, isPerson(by), { kind: "settled_before", path, line, id, by });
    } else if (
      isBlocking(finding) &&
      touched &&
      !isOnChangedLine(touched, finding) &&
      !finding.why_now
    ) {
      fall(finding, false, { kind: "seen_before", path, line });
      findings.push({ ...finding, severity: "important" });
    } else {
      findings.push(finding);
    }
  }
  for (const id of open) settled.delete(id);
  const weighed = { findings, open: [...open], notes };
  if (input.verdict === "approve") {
    const all = earlier.filter((f) => f.settled === null && isBlocking(f)).map((f) => f.id);
    return {
      ...weighed,
      verdict: "approve",
      settled: [...new Set([...settled, ...all])],
      open: [],
    };
  }
  const grounds = open.size > 0 || findings.some(isBlocking);
  if (input.verdict === "needs_person" || grounds)
    return { ...weighed, verdict: input.verdict, settled: [...settled] };
  const overruled = fallen > 0 && fallen === byPeople;
  return { ...weighed, verdict: overruled ? "approve" : "needs_person", settled: [...settled] };
}

function isSameFinding(one: ReviewFinding, other: ReviewFinding): boolean {
  return one.path === other.path && isSimilar(one.body, other.body);
}

/** Lines of the old version were removed or didn't change, so a finding on them counts as new. */
function isOnChangedLine(
  touched: ChangedLines | null,
  { path, line, start_line = line, side }: ReviewFinding,
): boolean {
  if (side === "LEFT") return true;
  return touched?.[path]?.some((span) => span.from <= line && start_line <= span.to) ?? false;
}

const isPerson = (by: string) => by.startsWith("@");
