/**
 * Determines whether people can have seen what their comments approve. GitHub's dates of comments
 * and commits have a resolution of one second.
 */
import { MIN_HASH_DIGITS } from "../../model/planning.ts";
import type { CommentFact } from "../../model/facts.ts";

/** Returns whether the hash begins with `digits`, and they are enough to be unambiguous. */
export const hasHashPrefix = (hash: string, digits: string) =>
  digits.length >= MIN_HASH_DIGITS && hash.startsWith(digits);

/**
 * Returns whether the comment was written after `since`, the time of the last change to its
 * subject; null = it never changed.
 */
export function isWrittenAfter({ at }: Pick<CommentFact, "at">, since: string | null): boolean {
  return since === null || Date.parse(at) > Date.parse(since);
}

/**
 * Returns whether the comment was written before Baton asked at `asked`. A comment in the same
 * second counts as an answer.
 */
export function isWrittenBefore({ at }: Pick<CommentFact, "at">, asked: string): boolean {
  return Date.parse(at) < Math.floor(Date.parse(asked) / 1000) * 1000;
}
