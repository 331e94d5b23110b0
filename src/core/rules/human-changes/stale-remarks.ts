/**
 * Whether people can have seen what their comments say yes to. GitHub dates comments and commits by
 * whole seconds.
 */
import { MIN_HASH_DIGITS } from "../../model/planning.ts";
import type { CommentFact } from "../../model/facts.ts";

/** Whether `digits` are the first of the hash: so many that no other is meant. */
export const hasHashPrefix = (hash: string, digits: string) =>
  digits.length >= MIN_HASH_DIGITS && hash.startsWith(digits);

/**
 * Whether the comment came after `since`, when what it is about got to be as it is; null = it was
 * always so.
 */
export function isWrittenAfter({ at }: Pick<CommentFact, "at">, since: string | null): boolean {
  return since === null || Date.parse(at) > Date.parse(since);
}

/**
 * Whether it was there before Baton asked, at `asked`: a second that both share is the answer's.
 */
export function isWrittenBefore({ at }: Pick<CommentFact, "at">, asked: string): boolean {
  return Date.parse(at) < Math.floor(Date.parse(asked) / 1000) * 1000;
}
