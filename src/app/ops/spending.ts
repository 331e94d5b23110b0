/** What a saved state counts of sessions' spend that the one before didn't. */
import type { SessionName } from "../../core/build/names.ts";
import type { State } from "../../core/build/state.ts";
import type { Spent } from "../../core/sessions/spent.ts";

/** Each session with what it used since: the launch of a session that was parked adds to what it had. */
export function spendingBetween(before: State | null, after: State): Spent[] {
  const had = spentIn(before);
  return [...spentIn(after).values()].flatMap((now) => {
    const was = had.get(now.session);
    const used = was ? less(now, was) : now;
    return AMOUNTS.some((amount) => (used[amount] ?? 0) > 0) ? [used] : [];
  });
}

const AMOUNTS = [
  ...(["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"] as const),
  ...(["dollars", "seconds"] as const),
];

/** Never below zero: a counter only goes up. */
function less(now: Spent, was: Spent): Spent {
  const used = { ...now };
  for (const amount of AMOUNTS) {
    if (now[amount] !== null) used[amount] = Math.max(0, now[amount] - (was[amount] ?? 0));
  }
  return used;
}

function spentIn(state: State | null): Map<SessionName, Spent> {
  if (!state) return new Map();
  const all = [state.build.spent, ...Object.values(state.workers).map(({ spent }) => spent)].flat();
  return new Map(all.map((one) => [one.session, one]));
}
