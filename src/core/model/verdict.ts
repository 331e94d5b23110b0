/** How a worker's pull request is judged now: by people first, then by review sessions. */
import { z } from "zod";
import {
  VERDICTS,
  recordedFindingSchema,
  reviewInput,
  type VerdictName,
} from "./review-findings.ts";
import { sessionNameSchema, workerIdSchema } from "./names.ts";

/** What a review said, and what it binds to. */
export const reviewVerdictSchema = z.strictObject({
  /** Tree that was judged. */
  tree: z.string(),
  /** Commit that bore it. */
  head: z.string(),
  /**
   * Trees that came later and whose diff against the build branch is the very same: a person
   * brought the branch up to date. The verdict is theirs as well.
   */
  also: z.array(z.string()),
  verdict: z.enum(VERDICTS),
  /** `session`, or a person's `@login`. */
  by: z.string(),
  /** The session's, from 1; that of the newest before a person's. */
  round: z.int().min(0),
  words: z.string(),
  /** Id of the person's review on GitHub; null for a session's, and for a command. */
  review: z.int().nullable(),
});
export type ReviewVerdict = z.infer<typeof reviewVerdictSchema>;

/**
 * A person's review that requests changes. As on GitHub it stands, whatever is pushed and whoever
 * else approves, until that person approves or it is dismissed:
 *
 * https://docs.github.com/en/pull-requests/how-tos/review-pull-requests/approving-a-pull-request-with-required-reviews
 */
export const changeRequestSchema = z.strictObject({
  /** Id of the review. */
  review: z.int(),
  /** `@login`. */
  by: z.string(),
  words: z.string(),
  /** The newest session that was begun with it. */
  given: sessionNameSchema.nullable(),
  /** The rework that had it and ended complete; null = none yet. */
  answered: sessionNameSchema.nullable(),
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

/** `reviews/W1.1.1.json`. */
export const reviewRecordSchema = z.strictObject({
  ...reviewInput.shape,
  worker: workerIdSchema,
  round: z.int().min(1),
  /** Pull request that it was made of. */
  pr: z.int().min(1),
  session: sessionNameSchema,
  head: z.string(),
  tree: z.string(),
  /** Why it goes on, or ends: a sentence. */
  course: z.string(),
  /** What was left out of it, and why: a sentence each. */
  notes: z.array(z.string()),
  findings: z.array(recordedFindingSchema),
});
export type ReviewRecord = z.infer<typeof reviewRecordSchema>;
