/** Builds under faults, in enough seeds that each fault, command and rule occurs in one of them. */
import { expect, test } from "vitest";
import { DEFAULT_SEEDS, playAll } from "./batch.ts";

test(
  "no invariant breaks under any fault, and every possible fault occurs",
  { timeout: 1_800_000 },
  async () => {
    const { violations, never, seeds } = await playAll({ from: 1, seeds: DEFAULT_SEEDS });
    expect(violations).toEqual([]);
    // A simulation in which nothing happens finds nothing.
    expect(never).toEqual([]);
    expect(seeds).toBe(DEFAULT_SEEDS);
  },
);
