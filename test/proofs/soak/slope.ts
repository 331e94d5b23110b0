/** Computes how fast a measured value grows. */
export interface Point {
  minutes: number;
  value: number;
}

/**
 * Returns the least-squares slope, in units of the value per minute. @throws Error with fewer than
 * two different times
 */
export function getSlope(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [time, level] = [mean(({ minutes }) => minutes), mean(({ value }) => value)];
  const spread = mean(({ minutes }) => (minutes - time) ** 2);
  if (!(spread > 0)) throw new Error("a slope needs values at two or more times");
  return mean(({ minutes, value }) => (minutes - time) * (value - level)) / spread;
}

/** Returns the points of the later half of the time. */
export function takeSecondHalf<T extends { minutes: number }>(points: readonly T[]): T[] {
  const half = (points.at(-1)?.minutes ?? 0) / 2;
  return points.filter(({ minutes }) => minutes >= half);
}
