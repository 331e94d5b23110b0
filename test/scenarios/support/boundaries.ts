/** Boundaries of a build, at which the App may die. */

/**
 * Says yes to the first boundary of each kind. Which worker, commit or comment it is about makes no
 * other kind of it; a save is known by the effect before it.
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

/** Before or after what kind of effect the boundary is. */
export function kindOf(point: string): string {
  return point.split(":").slice(0, 2).join(":");
}

export function kindsOf(points: readonly string[]): string[] {
  return [...new Set(points.map(kindOf))].toSorted();
}
