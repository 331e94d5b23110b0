/** What is killed when, all by the seed. */
import { Random } from "../stress/random.ts";

/** The program that a `kill -9` falls on. */
export type Victim = "app" | "postgres" | "sandbox";

export interface Moment {
  victim: Victim;
  /** Falls once the record has so many commits … */
  commits: number;
  /** … and so many milliseconds later. */
  delay: number;
}

/**
 * Longer than the quickest of what lies between two commits, so that a kill may fall on any of it.
 */
const MOST_DELAY = 1500;

/**
 * So many kills of each, spread over a build whose record gets `commits` commits in all; in the
 * order in which they fall.
 */
export function createMoments(seed: number, commits: number, victims: readonly Victim[]): Moment[] {
  const random = new Random(seed);
  // How many it gets differs a little; what falls after the landing kills nothing.
  const last = Math.max(1, Math.floor(commits * 0.85));
  return victims
    .map((victim) => ({ victim, commits: 1 + random.below(last), delay: random.below(MOST_DELAY) }))
    .sort((a, b) => a.commits - b.commits || a.delay - b.delay);
}

/**
 * Who is killed how often in a run of `npm run proof kills`: the App two to four times, the others
 * once or twice.
 */
export function createVictims(seed: number): Victim[] {
  const random = new Random(seed ^ 0x5eed);
  const times = (victim: Victim, least: number, more: number) =>
    Array.from({ length: least + random.below(more + 1) }, () => victim);
  return [...times("app", 2, 2), ...times("postgres", 1, 1), ...times("sandbox", 1, 1)];
}
