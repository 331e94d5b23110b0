/**
 * The small version of `npm run proof stress`: CI, reviews, people and the base branch interfere
 * with eight workers.
 */
import { expect, test } from "vitest";
import { listLargest } from "../proofs/stress/meter.ts";
import { playStress } from "../proofs/stress/stress.ts";

test("given a busy repository, when a build of eight workers lands, then every promise was kept", async () => {
  const { violations, merged } = await playStress({ seed: 1, workers: 8 });
  expect(violations).toEqual([]);
  expect(merged).toBeGreaterThan(5);
}, 240_000);

test("given a used-up quota, when a build waits for the next hour, then the proof says so", async () => {
  const { violations, metered } = await playStress({ seed: 1, workers: 2, quota: 40 });
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatch(
    /^waits for GitHub's quota until \d\d:\d\d UTC, with \d+ of 40 requests left/,
  );
  expect(listLargest(metered, 1)).toEqual([expect.stringMatching(/^\d+ × (GET|POST) \//)]);
}, 240_000);
