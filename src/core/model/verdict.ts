/** How a worker's pull request is judged now: by people first, then by review sessions. */
import { z } from "zod";
import {
  VERDICTS,
  recordedFindingSchema,
  reviewInput,
  type VerdictName,
  type ReviewInput,
  type RecordedFinding,
} from "./review-findings.ts";
import { WORKER_ID, type SessionName, type WorkerId } from "./names.ts";
import type { LineComment } from "./feedback.ts";

/** What a review said, and what it binds to. */
export interface ReviewVerdict {
  /** Tree that was judged. */
  tree: string;
  /** Commit that bore it. */
  head: string;
  /**
   * Trees that came later and whose diff against the build branch is the very same: a person
   * brought the branch up to date. The verdict is theirs as well.
   */
  also: string[];
  verdict: VerdictName;
  /** `session`, or a person's `@login`. */
  by: string;
  /** The session's, from 1; that of the newest before a person's. */
  round: number;
  words: string;
  /** Id of the person's review on GitHub; null for a session's, and for a command. */
  review: number | null;
}

/**
 * A person's review that requests changes. As on GitHub it stands, whatever is pushed and whoever
 * else approves, until that person approves or it is dismissed:
 *
 * https://docs.github.com/en/pull-requests/how-tos/review-pull-requests/approving-a-pull-request-with-required-reviews
 */
export interface ChangeRequest {
  /** Id of the review. */
  review: number;
  /** `@login`. */
  by: string;
  words: string;
  /** The newest session that was begun with it. */
  given: SessionName | null;
  /** The rework that had it and ended complete; null = none yet. */
  answered: SessionName | null;
}

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
 * What is left of them where a merge has the very tree that was judged: it says nothing of what the
 * merge leaves out. A person's stays theirs, for another tree.
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

/** What holds for the head as it stands; null = nobody has judged it. */
export function findCurrentVerdict({ head, verdicts, requests }: JudgedWork): ReviewVerdict | null {
  const open = requests.find((request) => request.answered === null);
  if (open) return toVerdict(open, head, "request_changes", open.words);
  const judged = findVerdictOnHead({ head, verdicts });
  const standing = requests.at(-1);
  if (judged?.verdict !== "approve" || !standing) return judged;
  return toVerdict(standing, head, "needs_person", standing.words);
}

/** The same, apart from requests for changes that stand. */
export function findVerdictOnHead({
  head,
  verdicts,
}: Pick<JudgedWork, "head" | "verdicts">): ReviewVerdict | null {
  const here = verdicts.filter((v) => isVerdictOn(v, head?.tree));
  return here.findLast(isByPerson) ?? here.at(-1) ?? null;
}

/**
 * The newest approval by a person: it ends the rounds of review sessions, also where the tree is
 * another by now.
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

// Schemas of how a worker's pull request is judged: in its state, and in `reviews/`.

export const savedWorkerIdSchema = z
  .string()
  .regex(WORKER_ID)
  .transform((id) => id as WorkerId);
export const sessionNameSchema = z.string().transform((name) => name as SessionName);
const count = z.int().min(0);
const text = z.string();
const maybe = z.string().nullable();

export const verdictSchema: z.ZodType<ReviewVerdict> = z.strictObject({
  tree: text,
  head: text,
  also: z.array(text),
  verdict: z.enum(VERDICTS),
  by: text,
  round: count,
  words: text,
  review: z.int().nullable(),
});
export const changeRequestsSchema: z.ZodType<ChangeRequest[]> = z.array(
  z.strictObject({
    review: z.int(),
    by: text,
    words: text,
    given: sessionNameSchema.nullable(),
    answered: sessionNameSchema.nullable(),
  }),
);
export const lineCommentsSchema: z.ZodType<LineComment[]> = z.array(
  z.strictObject({
    ...{ id: z.int(), by: text, at: text, path: text, line: z.int().nullable(), finding: maybe },
    ...{ review: z.int().nullable(), text },
  }),
);

export const reviewSchema: z.ZodType<ReviewRecord> = z.strictObject({
  worker: savedWorkerIdSchema,
  round: z.int().min(1),
  pr: z.int().min(1),
  session: sessionNameSchema,
  head: text,
  tree: text,
  ...reviewInput.shape,
  course: text,
  notes: z.array(text),
  findings: z.array(recordedFindingSchema),
});

/** `reviews/W1.1.1.json`. */
export interface ReviewRecord extends Omit<ReviewInput, "findings"> {
  worker: WorkerId;
  round: number;
  /** Pull request that it was made of. */
  pr: number;
  session: SessionName;
  head: string;
  tree: string;
  /** Why it goes on, or ends: a sentence. */
  course: string;
  /** What was left out of it, and why: a sentence each. */
  notes: string[];
  findings: RecordedFinding[];
}
