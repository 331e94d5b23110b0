/** Which entry of a score plays for a session. */
import type { Score } from "./score.ts";

/**
 * The entry that plays for `session`: its own if it has one already (a further launch plays the same), else the first
 * unused one with its exact name, else the first unused one with its kind; null when there is none. `used` says which
 * session an entry served.
 */
export function entryFor(score: Score, session: string, used: ReadonlyMap<number, string>): number | null {
  const kind = session.split("/")[1];
  const having = (name: string | undefined) => score.entries.flatMap((entry, i) => (entry.session === name ? [i] : []));
  const mine = [...having(session), ...having(kind)];
  return mine.find((i) => used.get(i) === session) ?? mine.find((i) => !used.has(i)) ?? null;
}
