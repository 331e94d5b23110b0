/**
 * The merge method that GitHub refuses by these words, as no other reason for refusing does: the repository's settings
 * have just changed, or the commits can't be replayed. Another method may do.
 */
import type { MergeMethod } from "../../build/facts.ts";

export function unfitMethod(words: string): MergeMethod | null {
  if (/rebase merges|can(?:'|no)t be rebased/i.test(words)) return "rebase";
  if (/squash merges/i.test(words)) return "squash";
  return /^merge commits are not allowed|must not contain merge commits/im.test(words) ? "merge" : null;
}
