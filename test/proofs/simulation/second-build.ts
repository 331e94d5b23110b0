/** Decides whether a seed has a second build beside the first, and where. */

export interface SecondBuild {
  where: (typeof PLACES)[number];
  /** The minute in which somebody labels its issue. */
  minute: number;
}

export const PLACES = [
  "the same repository",
  "another repository",
  "another installation",
] as const;

/** Returns a second build for one seed of ten. Like the schedule, this is not drawn. */
export function createSecondBuild(seed: number): SecondBuild | null {
  if ((seed % 15 !== 2 && seed % 30 !== 1) || seed % 7 === 2) return null;
  const nth = Math.floor(seed / 15);
  return { where: PLACES[nth % PLACES.length]!, minute: [1, 6, 14, 30][nth % 4]! };
}
