/** Which program is killed when, derived from the seed. */
import { Random } from "../stress/random.ts";

/** The program that `kill -9` hits. */
export type Victim = "app" | "postgres" | "sandbox";

export interface Moment {
  victim: Victim;
  /** The kill happens after this many commits of the record … */
  commits: number;
  /** … and this many milliseconds later. */
  delay: number;
}

/** Longer than the shortest time between two commits, so that a kill may hit any moment of it. */
const MOST_DELAY = 1500;

/**
 * Returns this many kills of each victim, spread over a build whose record gets `commits` commits
 * in all. Sorted by time.
 */
export function createMoments(seed: number, commits: number, victims: readonly Victim[]): Moment[] {
  const random = new Random(seed);
  // The number of commits varies a little, and a kill after the landing hits nothing.
  const last = Math.max(1, Math.floor(commits * 0.85));
  return victims
    .map((victim) => ({ victim, commits: 1 + random.below(last), delay: random.below(MOST_DELAY) }))
    .sort((a, b) => a.commits - b.commits || a.delay - b.delay);
}

/**
 * Returns how often each program is killed in a run of `npm run proof kills`: the App two to four
 * times, the others once or twice.
 */
export function createVictims(seed: number): Victim[] {
  const random = new Random(seed ^ 0x5eed);
  const times = (victim: Victim, least: number, more: number) =>
    Array.from({ length: least + random.below(more + 1) }, () => victim);
  return [...times("app", 2, 2), ...times("postgres", 1, 1), ...times("sandbox", 1, 1)];
}
