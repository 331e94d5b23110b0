/** Builds under faults, replayed by their seeds: `npm run simulate -- --seed N --trace` tells what happened in one. */
import { expect, test } from "vitest";
import { playAll, type Judged } from "./batch.ts";

/** `npm run simulate` plays more, and counts whether all that may happen does. */
const SEEDS = 40;

test("whatever goes wrong, no invariant breaks", { timeout: 600_000 }, async () => {
  const broken: string[] = [];
  const played = ({ seed, violations }: Judged) => broken.push(...violations.map((one) => `seed ${seed}: ${one}`));
  const coverage = await playAll({ from: 1, seeds: SEEDS, played });
  expect(broken).toEqual([]);
  // A net that catches nothing because nothing happened would be none.
  expect(Object.keys(coverage.counts["fault"] ?? {}).length).toBeGreaterThan(10);
});
