/**
 * GitHub would not merge though it sees no conflict: tried once more a little later, since the base may just have moved
 * (https://docs.github.com/rest/pulls/pulls#merge-a-pull-request), then it is a person's matter (a rule, a review).
 */
import type { Turn } from "../turn.ts";

const AGAIN_MS = 5_000;

/** `wait`: don't ask for the merge now. `words`: refused a second time, with these words of GitHub's. */
export function refusedToMerge(
  turn: Turn,
  holder: { refused_at: string | null },
  effect: string,
): { wait: boolean; words: string | null } {
  const outcome = turn.outcome(effect);
  const refused = outcome !== undefined && !outcome.ok && outcome.code !== "head_moved";
  if (refused && holder.refused_at !== null) {
    holder.refused_at = null;
    return { wait: true, words: outcome.detail ?? "it gives no reason." };
  }
  if (refused) holder.refused_at = turn.now;
  if (holder.refused_at === null || turn.since(holder.refused_at) >= AGAIN_MS) return { wait: false, words: null };
  turn.wakeIn(AGAIN_MS);
  return { wait: true, words: null };
}
