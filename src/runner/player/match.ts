/** Which entry of a score plays for a session. */
import { parseSessionName, type SessionName } from "../../core/build/names.ts";
import type { Score } from "./score.ts";

/**
 * Indices of the entries that may play for `session`, in the order in which they are tried: those with its exact name,
 * then those with its kind. The first that no other session used plays (`claim` in ledger.ts).
 */
export function candidates(score: Score, session: SessionName): number[] {
  const kind = parseSessionName(session)?.kind;
  const having = (name: string | undefined) => score.entries.flatMap((entry, i) => (entry.session === name ? [i] : []));
  return [...having(session), ...having(kind)];
}

/**
 * The entry that plays for `session`: its own if it has one already (a further launch plays the same), else its first
 * candidate that is unused; null when there is none. `used` says which session an entry served.
 */
export function entryFor(score: Score, session: SessionName, used: ReadonlyMap<number, string>): number | null {
  const mine = candidates(score, session);
  return mine.find((i) => used.get(i) === session) ?? mine.find((i) => !used.has(i)) ?? null;
}
