/**
 * The App dies at every boundary of the demo's path: before and after each save and each effect, each boundary once. It
 * starts again with an empty queue and nothing but GitHub to go by. What lands is the same, and nothing is there twice.
 */
import { describe, expect, test } from "vitest";
import { doubled } from "./support/doubled.ts";
import { play } from "./support/play.ts";

/** Every boundary of this kind crashes once. */
function once(kind: (point: string) => boolean): (point: string) => boolean {
  const seen = new Set<string>();
  let saves = 0;
  return (point) => {
    if (!kind(point)) return false;
    // Saves have no name of their own: every other one crashes, so that the next try gets through.
    if (point.endsWith("-save")) return saves++ % 2 === 0;
    return !seen.has(point) && Boolean(seen.add(point));
  };
}

describe("a crash at every boundary", () => {
  test("converges on the same landed tree, with no doubled comment, pull, review, merge or session", async () => {
    const calm = await play(() => false);
    expect(doubled(calm.world)).toEqual([]);
    for (const kind of ["before", "after"]) {
      const { tree, commits, crashed, world } = await play(once((point) => point.startsWith(kind)));
      expect(crashed.length).toBeGreaterThan(60);
      expect(doubled(world)).toEqual([]);
      expect(tree).toBe(calm.tree);
      // The sample's own commit, the installation's, and the one that landed.
      expect(commits).toBe(3);
    }
  }, 600_000);
});
