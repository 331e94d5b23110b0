/** What a review said of a worker's pull request, and what it binds to. */
import type { VerdictName } from "../sessions/review.ts";

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
  /** `session`, or `@login`. */
  by: string;
  /** Counted over all verdicts of the worker, from 1. */
  round: number;
  words: string;
}

export function judges({ tree, also }: Pick<Verdict, "tree" | "also">, wanted: string | undefined): boolean {
  return wanted !== undefined && (tree === wanted || also.includes(wanted));
}
