/** The small version of `npm run stress`: CI, reviews, people and the base branch get in the way of eight workers. */
import { expect, test } from "vitest";
import { stress } from "../stress/stress.ts";

test("given a busy repository, when a build of eight workers lands, then every promise was kept", async () => {
  const { violations, merged } = await stress({ seed: 1, workers: 8 });
  expect(violations).toEqual([]);
  expect(merged).toBeGreaterThan(5);
}, 240_000);
