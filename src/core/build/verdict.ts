/** How a worker's pull request is judged now: by people first, then by review sessions. */
import type { VerdictName } from "../sessions/review.ts";
import type { SessionName } from "./names.ts";

/** What a review said, and what it binds to. */
export interface Verdict {
  /** Tree that was judged. */
  tree: string;
  /** Commit that bore it. */
  head: string;
  /**
   * Trees that came later and whose diff against the build branch is the very same: a person brought the branch up to
   * date. The verdict is theirs as well.
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
 * A person's review that requests changes. As on GitHub it stands, whatever is pushed and whoever else approves, until
 * that person approves or it is dismissed:
 * https://docs.github.com/en/pull-requests/how-tos/review-pull-requests/approving-a-pull-request-with-required-reviews
 */
export interface Request {
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

export interface Judged {
  head: { tree: string } | null;
  verdicts: readonly Verdict[];
  requests: readonly Request[];
}

export function judges({ tree, also }: Pick<Verdict, "tree" | "also">, wanted: string | undefined): boolean {
  return wanted !== undefined && (tree === wanted || also.includes(wanted));
}

/**
 * What is left of them where a merge has the very tree that was judged: it says nothing of what the merge leaves out. A
 * person's stays theirs, for another tree.
 */
export function notOn(verdicts: readonly Verdict[], tree: string | undefined): Verdict[] {
  return verdicts.flatMap((v) => {
    if (!judges(v, tree)) return [v];
    return isByPerson(v) ? [{ ...v, tree: v.head, also: [] }] : [];
  });
}

/** What holds for the head as it stands; null = nobody has judged it. */
export function verdictOn({ head, verdicts, requests }: Judged): Verdict | null {
  const open = requests.find((request) => request.answered === null);
  if (open) return asVerdict(open, head, "request_changes", open.words);
  const here = verdicts.filter((v) => judges(v, head?.tree));
  const judged = here.findLast(isByPerson) ?? here.at(-1) ?? null;
  const standing = requests.at(-1);
  if (judged?.verdict !== "approve" || !standing) return judged;
  const who = judged.by === "session" ? "the review" : judged.by;
  const words =
    `${standing.by} asked for changes. ${standing.answered} answers that, and ${who} approves it; but the request ` +
    `stands until ${standing.by} approves, or somebody dismisses that review.`;
  return asVerdict(standing, head, "needs_person", words);
}

/** The newest approval by a person: it ends the rounds of review sessions, also where the tree is another by now. */
export function approvalOf({ verdicts }: Pick<Judged, "verdicts">): Verdict | null {
  return verdicts.findLast((v) => isByPerson(v) && v.verdict === "approve") ?? null;
}

function asVerdict({ by, review }: Request, head: Judged["head"], verdict: VerdictName, words: string): Verdict {
  return { tree: head?.tree ?? "", head: "", also: [], verdict, by, round: 0, words, review };
}

function isByPerson({ by }: Verdict): boolean {
  return by.startsWith("@");
}
