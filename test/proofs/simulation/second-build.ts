/** Whether a seed has a second build beside the first, and where. */

export interface Beside {
  where: (typeof PLACES)[number];
  /** When somebody labels its issue. */
  minute: number;
}

export const PLACES = [
  "the same repository",
  "another repository",
  "another installation",
] as const;

/** One seed of ten has two builds. Not drawn, as the schedule isn't. */
export function createSecondBuild(seed: number): Beside | null {
  if ((seed % 15 !== 2 && seed % 30 !== 1) || seed % 7 === 2) return null;
  const nth = Math.floor(seed / 15);
  return { where: PLACES[nth % PLACES.length]!, minute: [1, 6, 14, 30][nth % 4]! };
}
