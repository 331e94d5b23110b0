/** Builds under faults, replayed by their seeds: `npm run simulate -- --seed N --trace` tells what happened in one. */
import { expect, test } from "vitest";
import { DEFAULT_SEEDS, playAll } from "./batch.ts";

test("whatever goes wrong, no invariant breaks, and all that may go wrong does", { timeout: 900_000 }, async () => {
  const { violations, never, seeds } = await playAll({ from: 1, seeds: DEFAULT_SEEDS });
  expect(violations).toEqual([]);
  // A net that catches nothing because nothing happened would be none.
  expect(never).toEqual([]);
  expect(seeds).toBe(DEFAULT_SEEDS);
});
