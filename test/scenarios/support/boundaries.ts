/** Boundaries of a build at which the App may die. */

/**
 * Accepts the first boundary of each kind. The worker, commit or comment does not matter; a save
 * has the kind of the effect before it.
 */
export function once(): (point: string) => boolean {
  const seen = new Set<string>();
  let last = "";
  return (point) => {
    const shape = point.replaceAll(
      /W\d+\.\d+|\b[0-9a-f]{12}(?:[0-9a-f]{28})?\b|(?<=^\w+:react:1:)\d+/g,
      "*",
    );
    if (!point.endsWith("-save")) last = shape;
    const isNew = !seen.has(`${shape} ${last}`);
    seen.add(`${shape} ${last}`);
    return isNew;
  };
}

/** Returns the kind of effect before or after which the boundary is. */
export function kindOf(point: string): string {
  return point.split(":").slice(0, 2).join(":");
}

export function kindsOf(points: readonly string[]): string[] {
  return [...new Set(points.map(kindOf))].toSorted();
}
