/** The current verdict on a worker's pull request: people first, then review sessions. */
import { z } from "zod";
import {
  VERDICTS,
  recordedFindingSchema,
  reviewInput,
  reviewNoteSchema,
  type VerdictName,
} from "./review-findings.ts";
import { personSaid, quote } from "./quote.ts";
import { sessionNameSchema, workerIdSchema } from "./names.ts";

/** The verdict of a review, and what it applies to. */
export const reviewVerdictSchema = z.strictObject({
  /** Tree that was reviewed. */
  tree: z.string(),
  /** Commit of that tree. */
  head: z.string(),
  /**
   * Later trees with exactly the same diff against the build branch, because a person updated the
   * branch. The verdict also applies to them.
   */
  also: z.array(z.string()),
  verdict: z.enum(VERDICTS),
  /** `session`, or a person's `@login`. */
  by: z.string(),
  /** The session's round, from 1. For a person, the newest round before theirs. */
  round: z.int().min(0),
  /** Empty for an approval by a command, and for a review that has only comments on lines. */
  words: quote("the words of a person or of a review session"),
  /** Id of the person's review on GitHub. Null for a session's verdict and for a command. */
  review: z.int().nullable(),
});
export type ReviewVerdict = z.infer<typeof reviewVerdictSchema>;

/**
 * A person's review that requests changes. As on GitHub, it stays active despite pushes and other
 * people's approvals. It ends when that person approves or someone dismisses it:
 *
 * https://docs.github.com/en/pull-requests/how-tos/review-pull-requests/approving-a-pull-request-with-required-reviews
 */
export const changeRequestSchema = z.strictObject({
  /** Id of the review. */
  review: z.int(),
  /** `@login`. */
  by: z.string(),
  /** Empty if the review has only comments on lines. */
  words: personSaid,
  /** The newest session that started with it. */
  started_session: sessionNameSchema.nullable(),
  /** The rework that had it and ended complete. Null if there is none yet. */
  finished_session: sessionNameSchema.nullable(),
});
export type ChangeRequest = z.infer<typeof changeRequestSchema>;

export interface JudgedWork {
  head: { tree: string } | null;
  verdicts: readonly ReviewVerdict[];
  requests: readonly ChangeRequest[];
}

export function isVerdictOn(
  { tree, also }: Pick<ReviewVerdict, "tree" | "also">,
  wanted: string | undefined,
): boolean {
  return wanted !== undefined && (tree === wanted || also.includes(wanted));
}

/**
 * Removes sessions' verdicts on a merge that has exactly the reviewed tree, because they say
 * nothing about what the merge leaves out. A person's verdict is kept but no longer applies to the
 * tree.
 */
export function removeVerdictsOn(
  verdicts: readonly ReviewVerdict[],
  tree: string | undefined,
): ReviewVerdict[] {
  return verdicts.flatMap((v) => {
    if (!isVerdictOn(v, tree)) return [v];
    return isByPerson(v) ? [{ ...v, tree: v.head, also: [] }] : [];
  });
}

/** Returns the verdict on the current head. Null if nobody has reviewed it. */
export function findCurrentVerdict({ head, verdicts, requests }: JudgedWork): ReviewVerdict | null {
  const open = requests.find((request) => request.finished_session === null);
  if (open) return toVerdict(open, head, "request_changes", open.words);
  const judged = findVerdictOnHead({ head, verdicts });
  const standing = requests.at(-1);
  if (judged?.verdict !== "approve" || !standing) return judged;
  return toVerdict(standing, head, "needs_person", standing.words);
}

/** Returns the same, ignoring active requests for changes. */
export function findVerdictOnHead({
  head,
  verdicts,
}: Pick<JudgedWork, "head" | "verdicts">): ReviewVerdict | null {
  const here = verdicts.filter((v) => isVerdictOn(v, head?.tree));
  return here.findLast(isByPerson) ?? here.at(-1) ?? null;
}

/**
 * Returns the newest approval by a person. It ends the rounds of review sessions, even if the tree
 * has changed since.
 */
export function findPersonApproval({
  verdicts,
}: Pick<JudgedWork, "verdicts">): ReviewVerdict | null {
  return verdicts.findLast((v) => isByPerson(v) && v.verdict === "approve") ?? null;
}

function toVerdict(
  { by, review }: ChangeRequest,
  head: JudgedWork["head"],
  verdict: VerdictName,
  words: string,
): ReviewVerdict {
  return { tree: head?.tree ?? "", head: "", also: [], verdict, by, round: 0, words, review };
}

function isByPerson({ by }: ReviewVerdict): boolean {
  return by.startsWith("@");
}

/** How the review compares with the earlier ones. `messages/review.ts` renders it. */
const reviewCourseSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("round"),
    /** Which of the worker's rounds it is. An approval begins another series. */
    number: z.int().min(1),
    /** Number of earlier blocking findings that nobody had settled. */
    earlier: z.int().min(0),
    /** Number of those that the review settled. */
    settled: z.int().min(0),
  }),
  /** A review outside of a build. `earlier`: number of findings of the reviews before it. */
  z.strictObject({ kind: z.literal("task"), earlier: z.int().min(0) }),
]);

/** `reviews/W1.1.1.json`. */
export const reviewRecordSchema = z.strictObject({
  ...reviewInput.shape,
  worker: workerIdSchema,
  round: z.int().min(1),
  /** The reviewed pull request. */
  pr: z.int().min(1),
  session: sessionNameSchema,
  head: z.string(),
  tree: z.string(),
  /** The verdict that the session submitted. `verdict` is the one that counts. */
  submitted_verdict: z.enum(VERDICTS),
  course: reviewCourseSchema,
  /** What was left out of the submitted review. */
  notes: z.array(reviewNoteSchema),
  findings: z.array(recordedFindingSchema),
});
export type ReviewRecord = z.infer<typeof reviewRecordSchema>;
