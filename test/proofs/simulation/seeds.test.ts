/**
 * Builds under faults, replayed by their seeds. `npm run proof simulate -- --seed N --trace` shows
 * what happened in one.
 */
import { expect, test } from "vitest";
import { playAll } from "./batch.ts";

/** `npm run proof all` plays 160 more. */
const SEEDS = 40;

test("no invariant breaks under any fault", { timeout: 900_000 }, async () => {
  const { violations, seeds } = await playAll({ from: 1, seeds: SEEDS });
  expect(violations).toEqual([]);
  expect(seeds).toBe(SEEDS);
});
