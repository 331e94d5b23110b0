/** Builds under faults, replayed by their seeds: `npm run simulate -- --seed N --trace` tells what happened in one. */
import { expect, test } from "vitest";
import { playAll, type Judged } from "./batch.ts";

/** As many as `npm run simulate` plays by default; what is expected to happen at all is counted over these. */
const SEEDS = 200;

test("whatever goes wrong, no invariant breaks, and all that may happen does", { timeout: 600_000 }, async () => {
  const broken: string[] = [];
  const played = ({ seed, violations }: Judged) => broken.push(...violations.map((one) => `seed ${seed}: ${one}`));
  const coverage = await playAll({ from: 1, seeds: SEEDS, played });
  expect(broken).toEqual([]);
  expect(coverage.missing()).toEqual([]);
});
